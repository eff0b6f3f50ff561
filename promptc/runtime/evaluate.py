"""Scores: a metric over the rows of a data set."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.runtime.engine import RequestRefused
from promptc.runtime.executor import Executor
from promptc.runtime.inputs import select_inputs
from promptc.runtime.seeds import row_keys
from promptc.runtime.trace import Failure, RowResult
from promptc.schema.types import Json, Record, Row


@final
@dataclass(frozen=True, slots=True)
class RowScore:
    """What one row scored. ``score`` is None where the artifact has no metric.

    A row that the program fails on, as its answer could not be decoded, say, scores 0; ``result`` says so.
    """

    score: float | None
    result: RowResult


class MetricProblem(ValueError):
    """The metric has no value for a row: the metric's mistake or the data's, never a score.

    ``details`` is the traceback, where a function outside the program raised. ``row`` counts from 0.
    """

    def __init__(self, message: str, *, details: str = "", row: int | None = None) -> None:
        self.details = details
        self.row = row
        where = "" if row is None else f"row {row + 1}: "
        super().__init__(f"{where}{message}" + (f"\n{details.rstrip()}" if details else ""))


async def evaluate(executor: Executor, rows: Sequence[Row]) -> list[RowScore]:
    """Run and score ``rows``, which hold the program's inputs and the gold columns that the metric reads.

    A request that the engine refuses for what it is, a prompt too long for the model, say, is a failure of its row, as in
    a build; where all rows fail so, the first refusal is raised. Any other `EngineFailure` is raised as soon as one call
    fails for good, and cancels the rest: a mean over the rows that happened to be answered would be another measure.
    Raises `InputProblem` and `MetricProblem` for rows that do not fit.
    """
    artifact = executor.artifact
    inputs = [select_inputs(artifact.program.inputs, row, row=i) for i, row in enumerate(rows)]

    async def one(i: int, key: str) -> RowScore:
        result = await executor.run_row(inputs[i], row_key=key, row=i)
        if isinstance(result, Failure):
            if result.error is not None and not isinstance(result.error, RequestRefused):
                raise result.error
            return RowScore(None if artifact.metric is None else 0.0, result)
        if artifact.metric is None:
            return RowScore(None, result)
        try:
            return RowScore(await score(executor, rows[i], result.outputs, row_key=key, row=i), result)
        except RequestRefused as refusal:
            # What no judge can take is as wrong as what a judge finds wrong.
            failure = Failure("engine", artifact.metric.symbol, str(refusal), result.trace, error=refusal)
            return RowScore(0.0, failure)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(i, key)) for i, key in enumerate(row_keys(inputs))]
    except ExceptionGroup as failures:
        # One failure is raised, not a group: callers handle what a row can raise, and the first says enough.
        raise failures.exceptions[0] from None
    scored = [task.result() for task in tasks]
    refused = [s.result.error for s in scored if isinstance(s.result, Failure) and s.result.error is not None]
    if refused and len(refused) == len(scored):
        raise refused[0]
    return scored


async def score(
    executor: Executor,
    gold: Mapping[str, Json],
    pred: Mapping[str, Json],
    *,
    row_key: str = "",
    row: int | None = None,
) -> float:
    """The metric's value for one row: ``gold`` its columns, ``pred`` the program's outputs. The artifact has a metric.

    Raises `InputProblem` where a column or output is missing or of another type, `MetricProblem` where the metric has
    no finite value, `EngineFailure` where it needs a model that cannot answer. ``row`` (from 0) goes into their messages;
    ``row_key`` is that of the run, as in `Executor.run_row`.
    """
    metric = executor.artifact.metric
    if metric is None:
        raise ValueError("there is no metric to score with")
    sides = {"gold": gold, "pred": pred}
    arguments: Row = {}
    for parameter in metric.inputs:
        if not isinstance(parameter.type, Record):
            raise MetricProblem(f"metric `{metric.symbol}`: parameter `{parameter.name}` is not a record")
        arguments[parameter.name] = select_inputs(parameter.type.fields, sides[parameter.name], row=row)
    outcome = await executor.run_metric(arguments, row_key=row_key, row=row)
    if outcome.problems:
        problem = outcome.problems[0]
        if problem.error is not None:
            raise problem.error
        named = f"`{problem.module}`: " if problem.kind in ("extern", "decode") else ""
        message = f"metric `{metric.symbol}`: {named}{problem.reason}"
        raise MetricProblem(message, details=problem.details, row=row)
    value = outcome.value["value"] if isinstance(outcome.value, dict) else None
    if isinstance(value, str | list | dict) or value is None or not math.isfinite(value):
        raise MetricProblem(f"metric `{metric.symbol}` gave {value!r}, not a number", row=row)
    return float(value)
