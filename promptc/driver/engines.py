"""The engines of a program's models, opened together and closed together."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

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


def _key(ref: ModelRef) -> str:
    return json.dumps([ref.engine, ref.name, ref.options])


def _open(ref: ModelRef, folder: Path) -> Engine:
    # A script of answers belongs to its program, as a data set does; from the working directory it would be lost.
    beside = replace(ref, name=str(folder / ref.name)) if ref.engine == "replay" else ref
    try:
        return open_engine(beside)
    except ValueError as error:
        raise DriverProblem(str(error)) from error
