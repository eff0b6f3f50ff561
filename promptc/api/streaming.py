"""A call that is watched: outputs while models write them, as they become known, and all of them in the end."""

from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, final

from promptc.api.failures import exception_of
from promptc.runtime.observer import Observer
from promptc.runtime.streaming.events import FieldDone, FieldEvent, FieldText, Tell, Withdrawn
from promptc.runtime.trace import CallRecord, Failure, RowResult, Success
from promptc.schema.types import Json

if TYPE_CHECKING:
    from concurrent.futures import Future

Name = TypeVar("Name", bound=str)
Value = TypeVar("Value")
Outputs = TypeVar("Outputs")


@final
@dataclass(frozen=True, slots=True)
class OutputDone(Generic[Name, Value]):
    """The program has its ``output``, for good: this is told once for each."""

    output: Name
    value: Value


@final
@dataclass(frozen=True, slots=True)
class Finished(Generic[Outputs]):
    """The last event: all ``outputs`` as a call gives them. ``missed`` has the messages of each ``suggest`` that does not hold."""

    outputs: Outputs
    missed: tuple[str, ...]


StreamEvent: TypeAlias = (
    FieldText[str] | FieldDone[str, Any] | Withdrawn[str] | OutputDone[str, Any] | Finished[Outputs]
)
# The event itself where it is the same for Python, else with Python's value in it; None is the end.
Told = FieldText[str] | FieldDone[str, Any] | Withdrawn[str] | OutputDone[str, Any] | None
Start = Callable[[Observer, Tell], "Future[RowResult]"]
# What Python has for the value of the output with a name.
Convert = Callable[[str, Json], Any]
Read = Callable[[Success], Finished[Outputs]]


@final
class _Teller:
    """Hands on what is told of a row."""

    def __init__(self, convert: Convert, hand: Callable[[Told], object]) -> None:
        self._convert = convert
        self._hand = hand
        self._is_heard = True

    def leave(self) -> None:
        """Nobody listens any more, and what was to be called may be gone."""
        self._is_heard = False

    def tell(self, event: FieldEvent) -> None:
        if not self._is_heard:
            return
        if isinstance(event, FieldDone):
            self._hand(replace(event, value=self._convert(event.output, event.value)))
        else:
            self._hand(event)

    def on_call(self, record: CallRecord) -> None:
        """Only outputs are handed on."""

    def on_output(self, name: str, value: Json) -> None:
        self._hand(OutputDone(name, self._convert(name, value)))


def stream(start: Start, convert: Convert, read: Read[Outputs]) -> Generator[StreamEvent[Outputs], None, None]:
    """What is told of the row that ``start`` starts; what it failed of is raised. Who stops to read cancels it."""
    told: SimpleQueue[Told] = SimpleQueue()
    teller = _Teller(convert, told.put)
    future = start(teller, teller.tell)
    future.add_done_callback(lambda _: told.put(None))
    try:
        while (item := told.get()) is not None:
            yield item
        yield read(_success(future.result()))
    finally:
        teller.leave()
        future.cancel()


async def astream(start: Start, convert: Convert, read: Read[Outputs]) -> AsyncGenerator[StreamEvent[Outputs], None]:
    """As `stream`."""
    import asyncio

    told: asyncio.Queue[Told] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def hand(item: Told) -> None:
        loop.call_soon_threadsafe(told.put_nowait, item)

    teller = _Teller(convert, hand)
    future = start(teller, teller.tell)
    future.add_done_callback(lambda _: hand(None))
    try:
        while (item := await told.get()) is not None:
            yield item
        yield read(_success(future.result()))
    finally:
        teller.leave()
        future.cancel()


def _success(result: RowResult) -> Success:
    if isinstance(result, Failure):
        raise exception_of(result)
    return result
