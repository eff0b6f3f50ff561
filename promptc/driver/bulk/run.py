"""A program over the rows of a file: read, run and written one after the other, each row at its own pace."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat
from typing import Any, final

from promptc.artifact.model import Artifact
from promptc.driver.bulk.answers import AnswerLines
from promptc.driver.bulk.counts import Counts, Summary, Tally
from promptc.driver.bulk.inputs import InputFile
from promptc.driver.bulk.keys import keyed, samples
from promptc.driver.bulk.output import Output
from promptc.driver.bulk.window import in_order
from promptc.driver.run_options import RunOptions
from promptc.driver.running import open_executor
from promptc.runtime.engine import EngineFailure, RequestRefused
from promptc.runtime.executor import Executor
from promptc.runtime.trace import Failure, FailureKind, Success
from promptc.schema.types import Row

# A row that waits for a slow server holds up what is written after it, and nothing else until so many times the rows that
# run at once have ended. Of these only their lines are in memory.
_AHEAD = 16
# So many rows without an engine's answer, one after the other, say that the next one will have none either: each of them
# was tried several times (`promptc.runtime.retry`).
_MOST_LOST = 20

# Told the number of a row and the messages of the suggestions that it misses.
Missed = Callable[[int, tuple[str, ...]], None]


@final
@dataclass(frozen=True, slots=True)
class _Answer:
    """One row's ``line``, and of which kind it failed. ``lost`` is what an engine raised; a ``kept`` row was not run."""

    row: int
    line: bytes
    failure: FailureKind | None = None
    lost: EngineFailure | None = None
    missed: tuple[str, ...] = ()
    kept: bool = False


@final
class BulkRun:
    """One run of ``artifact`` over ``inputs`` into ``output``; `summary` is true at any moment, however the run ends.

    ``options`` are those that were given, with what counts the calls for the summary.
    """

    def __init__(
        self, artifact: Artifact, inputs: InputFile, output: Output, lines: AnswerLines, options: RunOptions
    ) -> None:
        self._counts = Counts()
        self._tally = output.tally.copy()
        self._ran = 0
        self._artifact = artifact
        self._inputs = inputs
        self._output = output
        self._lines = lines
        self.options = replace(options, tracers=(*options.tracers, self._counts))
        # The rows without an engine's answer since the last one with it, and the way back to before them.
        self._lost: list[EngineFailure] = []
        self._back: tuple[Callable[[], None], Tally, int] | None = None
        self._answered = False

    def summary(self, seconds: float) -> Summary:
        """What there is after ``seconds``; another thread may ask."""
        return Summary(self._inputs.rows, self._tally.copy(), self._ran, seconds, replace(self._counts))

    def run(self, missed: Missed) -> None:
        """Run what is left. Raises `EngineFailure` where the engines do not answer any more, and as `open_executor` does."""
        if self._tally.rows < self._inputs.rows:
            asyncio.run(self._run(missed))

    async def _run(self, missed: Missed) -> None:
        async with open_executor(self._artifact, self.options) as (executor, _):
            await self.over(executor, missed)

    async def over(self, executor: Executor, missed: Missed) -> None:
        """As `run`, on an executor of the artifact that was opened with ``options`` and stays open."""
        most = _AHEAD * self.options.concurrency
        async with aclosing(in_order(self._jobs(executor), most=most)) as answers:
            async for answer in answers:
                self._take(answer)
                if answer.missed:
                    missed(answer.row, answer.missed)
        if self._lost and not self._answered:
            self._give_up()

    def _jobs(self, executor: Executor) -> Iterator[Coroutine[Any, Any, _Answer]]:
        keys = keyed(self._inputs) if samples(self._artifact) else zip(self._inputs, repeat(""), strict=False)
        start = self._tally.rows
        left = zip(islice(enumerate(keys, 1), start, None), chain(self._output.kept(), repeat(None)), strict=False)
        for (number, (row, key)), line in left:
            yield self._one(executor, number, row, key) if line is None else _kept(number, line)

    async def _one(self, executor: Executor, number: int, row: Row, key: str) -> _Answer:
        result = await executor.run_row(row, row_key=key, row=number - 1)
        line = self._lines.line(number, result)
        match result:
            case Success(missed=missed):
                return _Answer(number, line, missed=missed)
            case Failure(kind=kind, error=error):
                # A request that is refused was answered: the engine is there.
                return _Answer(number, line, kind, None if isinstance(error, RequestRefused) else error)

    def _take(self, answer: _Answer) -> None:
        if answer.lost is not None and not self._lost:
            cut = self._output.checkpoint()
            self._back = None if cut is None else (cut, self._tally.copy(), self._ran)
        self._output.write(answer.line)
        self._tally.add(answer.failure)
        if answer.kept:
            return
        self._ran += 1
        if answer.lost is None:
            self._lost.clear()
            self._answered = True
            return
        self._lost.append(answer.lost)
        if len(self._lost) == _MOST_LOST:
            self._give_up()

    def _give_up(self) -> None:
        """Rows that no engine has answered are for the next run, so they leave no line."""
        if self._back is not None:
            cut, self._tally, self._ran = self._back
            cut()
        rows = "1 row" if len(self._lost) == 1 else f"{len(self._lost)} rows in a row"
        raise EngineFailure(f"{rows} without an answer; the last: {self._lost[-1]}") from self._lost[-1]


async def _kept(number: int, line: bytes) -> _Answer:
    return _Answer(number, line, kept=True)
