"""From an artifact and rows to answers and scores. Needs no parser and no optimizer."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Artifact, Interval
from promptc.driver.engines import open_engines
from promptc.driver.run_options import RunOptions
from promptc.driver.tracing import open_spans
from promptc.runtime.cache import CachedEngine
from promptc.runtime.engine import Engine
from promptc.runtime.engines.enforcing import unenforced
from promptc.runtime.evaluate import RowScore, evaluate
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Allowed, open_externs
from promptc.runtime.intervals import mean_interval
from promptc.runtime.retry import Retry, retrying
from promptc.runtime.store import CallStore
from promptc.runtime.trace import Failure, RowResult
from promptc.schema.types import Row

_log = logging.getLogger(__name__)


@final
@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of rows. ``failures`` counts rows whose answer was not one of the program's; these score 0."""

    rows: tuple[RowScore, ...]
    interval: Interval
    failures: int
    calls: int
    cached: int
    prompt_tokens: int
    output_tokens: int


def run_rows(artifact: Artifact, rows: Sequence[Mapping[str, object]], options: RunOptions) -> list[RowResult]:
    """The program's answers to ``rows``, in order. Raises `InputProblem` before any call where a row does not fit."""

    async def run() -> list[RowResult]:
        async with open_executor(artifact, options) as (executor, _):
            return await executor.run_rows(rows)

    return asyncio.run(run())


def evaluate_rows(artifact: Artifact, rows: Sequence[Row], options: RunOptions) -> Evaluation:
    """Scores of ``rows`` by the artifact's metric. Raises `EngineFailure` as soon as one row cannot be answered."""

    async def run() -> Evaluation:
        async with open_executor(artifact, options) as (executor, engines):
            scored = await evaluate(executor, rows)
        counted = [e for e in engines.values() if isinstance(e, CachedEngine)]
        return Evaluation(
            rows=tuple(scored),
            interval=mean_interval([s.score for s in scored if s.score is not None]),
            failures=sum(isinstance(s.result, Failure) for s in scored),
            calls=sum(e.calls for e in counted),
            cached=sum(e.hits for e in counted),
            prompt_tokens=sum(e.prompt_tokens for e in counted),
            output_tokens=sum(e.output_tokens for e in counted),
        )

    return asyncio.run(run())


@asynccontextmanager
async def open_executor(artifact: Artifact, options: RunOptions) -> AsyncIterator[tuple[Executor, dict[str, Engine]]]:
    """An executor of ``artifact`` and its engines by model, all closed at the end.

    What decoders are not held to is logged, once for each module. Raises `DriverProblem`, `EngineFailure`, `ExternProblem`,
    `DataProblem` and `MissingTool` where something cannot be opened.
    """
    used = {m.model for m in artifact.modules}
    for module in artifact.modules:
        if told := unenforced(artifact.model(module.model), module):
            _log.warning("%s", told)
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(
            open_engines([m for m in artifact.models if m.symbol in used], options.folder)
        )
        engines: dict[str, Engine] = {
            symbol: retrying(engine, Retry(seconds=options.retry_s)) for symbol, engine in opened.items()
        }
        if options.cache is not None:
            store = stack.enter_context(CallStore(options.cache))
            engines = {symbol: CachedEngine(engine, store) for symbol, engine in engines.items()}
        externs = await stack.enter_async_context(
            open_externs(artifact.externs, options.allowed or Allowed(options.folder))
        )
        spans = await stack.enter_async_context(open_spans(artifact.models))
        executor = Executor(
            artifact,
            engines,
            externs=externs,
            seed=options.seed,
            concurrency=options.concurrency,
            tracers=(*options.tracers, *spans),
        )
        yield executor, engines
