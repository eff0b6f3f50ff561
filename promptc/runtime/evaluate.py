"""Scores: a metric over the rows of a data set."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Artifact, Graph
from promptc.runtime.executor import Executor
from promptc.runtime.inputs import select_inputs
from promptc.runtime.pure import evaluate_graph
from promptc.runtime.seeds import row_keys
from promptc.runtime.trace import Failure, RowResult
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import Json, Record, Row


@final
@dataclass(frozen=True, slots=True)
class RowScore:
    """What one row scored. ``score`` is None where the artifact has no metric.

    A row whose answer could not be decoded is the program's failure and scores 0; ``result`` says so.
    """

    score: float | None
    result: RowResult


class MetricProblem(ValueError):
    """The metric has no value for a row: the metric's mistake or the data's, never a score."""


async def evaluate(artifact: Artifact, executor: Executor, rows: Sequence[Row]) -> list[RowScore]:
    """Run and score ``rows``, which hold the program's inputs and the gold columns that the metric reads.

    Raises `EngineFailure` as soon as one call fails for good, and cancels the rest: a mean over the rows that happened
    to be answered would be another measure. Raises `InputProblem` and `MetricProblem` for rows that do not fit.
    """
    inputs = [select_inputs(artifact.program.inputs, row, row=i) for i, row in enumerate(rows)]

    async def one(gold: Row, values: Row, key: str) -> RowScore:
        result = await executor.run_row(values, row_key=key)
        if isinstance(result, Failure):
            if result.error is not None:
                raise result.error
            return RowScore(None if artifact.metric is None else 0.0, result)
        return RowScore(None if artifact.metric is None else score(artifact.metric, gold, result.outputs), result)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(one(row, values, key))
                for row, values, key in zip(rows, inputs, row_keys(inputs), strict=True)
            ]
    except ExceptionGroup as failures:
        # One failure is raised, not a group: callers handle what a row can raise, and the first says enough.
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


def score(metric: Graph, gold: Mapping[str, Json], pred: Mapping[str, Json]) -> float:
    """The metric's value for one row: ``gold`` its columns, ``pred`` the program's outputs.

    Raises `InputProblem` where a column or output is missing or of another type, `MetricProblem` where the metric has
    no finite value.
    """
    sides = {"gold": gold, "pred": pred}
    arguments: Row = {}
    for parameter in metric.inputs:
        if not isinstance(parameter.type, Record):
            raise MetricProblem(f"metric `{metric.symbol}`: parameter `{parameter.name}` is not a record")
        arguments[parameter.name] = select_inputs(parameter.type.fields, sides[parameter.name])
    try:
        value = evaluate_graph(metric, arguments)["value"]
    except PrimitiveProblem as problem:
        raise MetricProblem(f"metric `{metric.symbol}`: {problem}") from problem
    if isinstance(value, str | list | dict) or value is None or not math.isfinite(value):
        raise MetricProblem(f"metric `{metric.symbol}` gave {value!r}, not a number")
    return float(value)
