"""Running and scoring a candidate: the program with some values of its learnable parameters in force.

Nothing runs twice: scores of a candidate on a row are remembered here, and calls that two candidates have in common are
answered by the journal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Artifact, Provenance
from promptc.artifact.writer import dumps
from promptc.autotune.batches import Batches
from promptc.autotune.bounds import calls_per_row
from promptc.autotune.ledger import Ledger, Usage
from promptc.autotune.lengths import measure
from promptc.autotune.limits import NO_PRICES, Prices
from promptc.autotune.problems import MetricProblem, OptimizeProblem
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
    is as wrong as a wrong answer. Where an engine cannot answer at the moment, there is no `RowRun` at all. ``missed`` says
    that a `suggest` of the program does not hold.
    """

    score: float
    failure: FailureKind | None
    trace: tuple[CallRecord, ...]
    reason: str = ""
    missed: bool = False


class Evaluator:
    """Runs candidates on rows; ``engines`` and ``prices`` are by model symbol."""

    def __init__(
        self,
        engines: Mapping[str, Engine],
        externs: Externs,
        ledger: Ledger,
        batches: Batches,
        *,
        seed: int,
        concurrency: int,
        prices: Prices = NO_PRICES,
    ) -> None:
        self._engines = engines
        self._externs = externs
        self._ledger = ledger
        self._batches = batches
        self._prices = prices
        self._seed = seed
        self._concurrency = concurrency
        self._known: dict[tuple[str, str], RowRun] = {}

    async def run(
        self, program: Program, rows: Sequence[Row], done: Callable[[int, int], None] | None = None, *, what: str = ""
    ) -> list[RowRun]:
        """``rows`` through ``program`` and its metric, results in order. ``done`` hears of each row that ends; ``what`` is what
        the runs are for.

        Raises as `Batches.run`, and `MetricProblem`.
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
        bound = await self.bound(program, [rows[i] for i in todo])
        left = len(todo)

        async def one(i: int) -> None:
            nonlocal left
            self._known[keys[i]] = await _run_row(artifact, executor, rows[i], inputs[i], row_key[i])
            left -= 1
            if done is not None:
                done(len(rows) - left, len(rows))

        await self._batches.run(bound, todo, one, what=what, runs=digest([candidate, *(key for _, key in keys)]))
        return [self._known[key] for key in keys]

    async def bound(self, program: Program, rows: Sequence[Row]) -> Usage:
        """What ``rows`` through ``program`` use at most; tokens are measured only where the budget has a limit of them."""
        if not rows or not self._ledger.limits.counts_tokens:
            return Usage(len(rows) * calls_per_row(program, rows))
        runs = await measure(program, rows, self._engines, self._prices, demos=False)
        return runs.times(len(rows), 0)


async def _run_row(artifact: Artifact, executor: Executor, row: Row, inputs: Row, row_key: str) -> RowRun:
    result = await executor.run_row(inputs, row_key=row_key)
    if isinstance(result, Failure):
        if result.error is not None and not isinstance(result.error, RequestRefused):
            raise result.error
        return RowRun(0.0, result.kind, result.trace, result.reason)
    if artifact.metric is None:
        raise OptimizeProblem("the program has no metric to be optimized for")
    try:
        value = await evaluate.score(executor, row, result.outputs, row_key=row_key)
    except RequestRefused as refusal:
        # What no judge can take is as wrong as what a judge finds wrong.
        return RowRun(0.0, "engine", result.trace, str(refusal))
    except (evaluate.MetricProblem, InputProblem) as problem:
        raise MetricProblem(f"row {_short(row)}: {problem}") from problem
    return RowRun(value, None, result.trace, missed=bool(result.missed))


def _inputs(artifact: Artifact, row: Row) -> Row:
    try:
        return select_inputs(artifact.program.inputs, row)
    except InputProblem as problem:
        raise OptimizeProblem(f"row {_short(row)}: {problem}") from problem


def _short(row: Row) -> str:
    text = ", ".join(f"{name}={value!r}" for name, value in row.items())
    return text if len(text) <= 120 else text[:117] + "..."
