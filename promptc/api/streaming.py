"""Outputs of a program as they become known, one after the other."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, final

from promptc.api.failures import exception_of
from promptc.runtime.observer import Observer
from promptc.runtime.trace import CallRecord, Failure, RowResult
from promptc.schema.python_types import to_python
from promptc.schema.types import Json, Type

# The name of an output and its value as Python's; None is the end.
Told = tuple[str, Any] | None
Start = Callable[[Observer], "Future[RowResult]"]


@final
class _Outputs:
    """Hands on what an observer is told of outputs."""

    def __init__(self, types: Mapping[str, Type], hand: Callable[[Told], object]) -> None:
        self._types = types
        self._hand = hand

    def on_call(self, record: CallRecord) -> None:
        """Only outputs are handed on."""

    def on_output(self, name: str, value: Json) -> None:
        self._hand((name, to_python(self._types[name], value)))


def stream(start: Start, types: Mapping[str, Type]) -> Generator[tuple[str, Any], None, None]:
    """The outputs of the row that ``start`` starts; then what it failed of is raised. Who stops to read cancels it."""
    told: SimpleQueue[Told] = SimpleQueue()
    future = start(_Outputs(types, told.put))
    future.add_done_callback(lambda _: told.put(None))
    try:
        while (item := told.get()) is not None:
            yield item
        _raise_failure(future.result())
    finally:
        future.cancel()


async def astream(start: Start, types: Mapping[str, Type]) -> AsyncGenerator[tuple[str, Any], None]:
    """As `stream`."""
    told: asyncio.Queue[Told] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def hand(item: Told) -> None:
        loop.call_soon_threadsafe(told.put_nowait, item)

    future = start(_Outputs(types, hand))
    future.add_done_callback(lambda _: hand(None))
    try:
        while (item := await told.get()) is not None:
            yield item
        _raise_failure(future.result())
    finally:
        future.cancel()


def _raise_failure(result: RowResult) -> None:
    if isinstance(result, Failure):
        raise exception_of(result)
