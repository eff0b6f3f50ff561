"""The engines of a program's models, opened together and closed together."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import final

from promptc.artifact.model import ModelRef
from promptc.driver.problems import DriverProblem
from promptc.runtime.engine import Engine
from promptc.runtime.engines import open_engine


@asynccontextmanager
async def open_engines(models: Sequence[ModelRef], folder: Path) -> AsyncIterator[dict[str, Engine]]:
    """An engine for each model, by symbol, all of them closed at the end.

    Raises `DriverProblem` for an engine that does not exist and `EngineFailure` for one that cannot be used here.
    """
    async with AsyncExitStack() as stack:
        # Two symbols may name one model; it is loaded once.
        opened: dict[str, Engine] = {}
        for ref in models:
            if (key := _key(ref)) not in opened:
                opened[key] = _open(ref, folder)
                stack.push_async_callback(opened[key].close)
        yield {ref.symbol: opened[_key(ref)] for ref in models}


# The engines of models in a folder, as `open_engines` gives them.
OpenEngines = Callable[[Sequence[ModelRef], Path], AbstractAsyncContextManager[dict[str, Engine]]]


@final
class KeptEngines:
    """Engines that builds use one after another on one event loop: a model that the next one has, too, is not started again."""

    def __init__(self) -> None:
        self._opened: dict[str, Engine] = {}

    @asynccontextmanager
    async def open(self, models: Sequence[ModelRef], folder: Path) -> AsyncIterator[dict[str, Engine]]:
        """As `open_engines`, but open until the next ``models`` are without them, or `close`."""
        # A script of answers is looked for in the folder.
        keys = {ref.symbol: f"{folder} {_key(ref)}" if ref.engine == "replay" else _key(ref) for ref in models}
        for key in self._opened.keys() - keys.values():
            # Before the others are opened: two models may not fit into memory.
            await self._opened.pop(key).close()
        for ref in models:
            if keys[ref.symbol] not in self._opened:
                self._opened[keys[ref.symbol]] = _open(ref, folder)
        yield {ref.symbol: self._opened[keys[ref.symbol]] for ref in models}

    async def close(self) -> None:
        while self._opened:
            await self._opened.popitem()[1].close()


def _key(ref: ModelRef) -> str:
    return json.dumps([ref.engine, ref.name, ref.options])


def _open(ref: ModelRef, folder: Path) -> Engine:
    # A script of answers belongs to its program, as a data set does; from the working directory it would be lost.
    beside = replace(ref, name=str(folder / ref.name)) if ref.engine == "replay" else ref
    try:
        return open_engine(beside)
    except ValueError as error:
        raise DriverProblem(str(error)) from error
