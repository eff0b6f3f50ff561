"""Running and scoring a candidate: the program with some values of its learnable parameters in force.

Nothing runs twice: scores of a candidate on a row are remembered here, and calls that two candidates have in common are
answered by the journal.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Artifact, Provenance
from promptc.artifact.writer import dumps
from promptc.autotune.bounds import calls_per_row
from promptc.autotune.ledger import Ledger
from promptc.autotune.problems import MetricProblem, OptimizeProblem
from promptc.autotune.stop import Stop
from promptc.codegen import generate
from promptc.ir.ops import Program
from promptc.runtime import evaluate
from promptc.runtime.engine import Engine, RequestRefused
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Externs
from promptc.runtime.inputs import InputProblem, select_inputs
from promptc.runtime.seeds import row_keys
from promptc.runtime.trace import CallRecord, Failure, FailureKind
from promptc.schema.hashing import digest
from promptc.schema.types import Row

_NO_PROVENANCE = Provenance(compiler="", source_sha256="")


@final
@dataclass(frozen=True, slots=True)
class RowRun:
    """One row through a candidate. A ``failure`` is the program's own, and scores 0.

    ``engine`` stands for a request that the engine refuses for what it is: a prompt that demonstrations have made too long
    is as wrong as a wrong answer. Where an engine cannot answer at the moment, there is no `RowRun` at all.
    """

    score: float
    failure: FailureKind | None
    trace: tuple[CallRecord, ...]
    reason: str = ""


class Evaluator:
    """Runs candidates on rows; ``engines`` by model symbol."""

    def __init__(
        self,
        engines: Mapping[str, Engine],
        externs: Externs,
        ledger: Ledger,
        stop: Stop,
        *,
        seed: int,
        concurrency: int,
    ) -> None:
        self._engines = engines
        self._externs = externs
        self._ledger = ledger
        self._stop = stop
        self._seed = seed
        self._concurrency = concurrency
        self._known: dict[tuple[str, str], RowRun] = {}

    async def run(
        self, program: Program, rows: Sequence[Row], done: Callable[[int, int], None] | None = None
    ) -> list[RowRun]:
        """``rows`` through ``program`` and its metric, results in order. ``done`` hears of each row that ends.

        Raises `OutOfBudget` before the first call where the calls could exceed the limit, `Stopped`, `MetricProblem`
        and, where an engine could not answer, `EngineFailure`.
        """
        artifact = generate(program, _NO_PROVENANCE)
        executor = Executor(
            artifact, self._engines, externs=self._externs, seed=self._seed, concurrency=self._concurrency
        )
        # Candidates may differ in anything that an artifact holds: knobs change calls, models and formats, too.
        candidate = digest(dumps(artifact))
        inputs = [_inputs(artifact, row) for row in rows]
        row_key = row_keys(inputs)
        keys = [(candidate, digest([row, key])) for row, key in zip(rows, row_key, strict=True)]
        todo = [i for i, key in enumerate(keys) if key not in self._known]
        self._ledger.require(len(todo) * calls_per_row(program, [rows[i] for i in todo]))

        left = len(todo)

        async def one(i: int) -> None:
            nonlocal left
            self._known[keys[i]] = await _run_row(artifact, executor, rows[i], inputs[i], row_key[i])
            left -= 1
            if done is not None:
                done(len(rows) - left, len(rows))

        async def all_rows() -> None:
            async with asyncio.TaskGroup() as group:
                for i in todo:
                    group.create_task(one(i))

        try:
            await self._stop.guard(all_rows)
        except BaseExceptionGroup as failures:
            raise first_leaf(failures) from None
        return [self._known[key] for key in keys]


async def _run_row(artifact: Artifact, executor: Executor, row: Row, inputs: Row, row_key: str) -> RowRun:
    result = await executor.run_row(inputs, row_key=row_key)
    if isinstance(result, Failure):
        if result.error is not None and not isinstance(result.error, RequestRefused):
            raise result.error
        return RowRun(0.0, result.kind, result.trace, result.reason)
    if artifact.metric is None:
        raise OptimizeProblem("the program has no metric to be optimized for")
    try:
        value = await evaluate.score(artifact.metric, row, result.outputs, executor.externs)
    except (evaluate.MetricProblem, InputProblem) as problem:
        raise MetricProblem(f"row {_short(row)}: {problem}") from problem
    return RowRun(value, None, result.trace)


def _inputs(artifact: Artifact, row: Row) -> Row:
    try:
        return select_inputs(artifact.program.inputs, row)
    except InputProblem as problem:
        raise OptimizeProblem(f"row {_short(row)}: {problem}") from problem


def first_leaf(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first exception in ``group`` that is no group: rows fail for one reason, and callers handle that."""
    first = group.exceptions[0]
    return first_leaf(first) if isinstance(first, BaseExceptionGroup) else first


def _short(row: Row) -> str:
    text = ", ".join(f"{name}={value!r}" for name, value in row.items())
    return text if len(text) <= 120 else text[:117] + "..."
