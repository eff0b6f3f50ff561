"""The executor: runs the program of an artifact over rows, each at its own pace.

Independent calls are in flight together and batching is left to the engine; see `promptc.runtime.dataflow`.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from promptc.artifact.model import Artifact
from promptc.runtime.answers import AnswerReader
from promptc.runtime.calls import Caller, RowSteps
from promptc.runtime.dataflow import FAN_OUT, Dataflow
from promptc.runtime.engine import Engine
from promptc.runtime.externs import NO_EXTERNS, Externs
from promptc.runtime.inputs import check_inputs
from promptc.runtime.observer import Observer
from promptc.runtime.outcome import Outcome, Problem, failed
from promptc.runtime.requests import Requests
from promptc.runtime.seeds import row_keys
from promptc.runtime.steps import ExternSteps
from promptc.runtime.streaming.events import Tell
from promptc.runtime.streaming.returned import returned_fields
from promptc.runtime.trace import Failure, RowResult, Success
from promptc.runtime.tracing.watch import RowWatch, Tracer
from promptc.schema.types import Json


class Executor:
    """Runs ``artifact`` on ``engines``, which are given by model symbol and stay the caller's to close.

    ``externs`` has what the artifact calls outside of it; see `promptc.runtime.externs.bind`. At most ``concurrency`` rows
    are in flight at a time, and at most ``fan_out`` items of one map. ``seed`` decides all sampling; equal seeds ask equal
    requests. Each of ``tracers`` hears of all rows and calls.
    """

    def __init__(
        self,
        artifact: Artifact,
        engines: Mapping[str, Engine],
        *,
        externs: Externs = NO_EXTERNS,
        seed: int = 0,
        concurrency: int = 64,
        fan_out: int = FAN_OUT,
        tracers: Sequence[Tracer] = (),
    ) -> None:
        for module in artifact.modules:
            if module.model not in engines:
                raise ValueError(f"no engine is given for the model `{module.model}` of module `{module.symbol}`")
        for extern in artifact.externs:
            if extern.symbol not in externs:
                raise ValueError(f"nothing is given for the extern `{extern.symbol}`")
        if concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, got {concurrency}")
        self.artifact = artifact
        self._metric = Dataflow(artifact.metric, externs.effects, fan_out=fan_out) if artifact.metric else None
        self._flow = Dataflow(artifact.program, externs.effects, fan_out=fan_out)
        self._callers = {
            m.symbol: Caller(m, engines[m.model], AnswerReader(m, externs), Requests(m)) for m in artifact.modules
        }
        self._returned = returned_fields(artifact.program)
        self._outside = ExternSteps(externs)
        self._seed = seed
        self._tracers = tuple(tracers)
        self._slots = asyncio.Semaphore(concurrency)

    async def run_row(
        self,
        inputs: Mapping[str, object],
        *,
        row_key: str,
        observer: Observer | None = None,
        tell: Tell | None = None,
        row: int | None = None,
        deadline: float | None = None,
    ) -> RowResult:
        """One row through the program. Raises `InputProblem` before any call where ``inputs`` do not fit.

        ``row_key`` tells rows apart where decoding samples; see `promptc.runtime.seeds.row_keys`. ``observer`` is told of
        what is known before the result is, ``tell`` of outputs while a model still writes them; tracers are told ``row``,
        its place among all rows, from 0. A row that has begun and takes more than ``deadline`` seconds fails, and what
        was asked for it is cancelled in the engines.
        """
        checked = check_inputs(self._flow.graph.inputs, inputs)
        async with self._slots:
            with RowWatch("program", self._flow.graph.symbol, row, checked, self._tracers).running() as watch:
                groups, returned = self._flow.groups, self._returned
                steps = RowSteps(
                    self._callers, self._outside, row_key, self._seed, watch, groups, observer, tell, returned
                )
                outcome = await self._in_time(
                    self._flow.run(checked, steps, observer.on_output if observer else None), deadline
                )
                watch.result = result = _result(outcome)
            return result

    async def _in_time(self, work: Coroutine[Any, Any, Outcome], deadline: float | None) -> Outcome:
        limit = asyncio.timeout(deadline)
        try:
            async with limit:
                return await work
        except TimeoutError:
            if not limit.expired():
                raise
        reason = f"no result within {deadline:g} s; what was asked for it is cancelled"
        return failed(Problem("deadline", self._flow.graph.symbol, reason))

    async def run_metric(self, records: Mapping[str, Json], *, row_key: str, row: int | None = None) -> Outcome:
        """What the artifact's metric gives for its two ``records``, which are checked already; there has to be one."""
        if self._metric is None:
            raise ValueError(f"`{self._flow.graph.symbol}` has no metric")
        async with self._slots:
            with RowWatch("metric", self._metric.graph.symbol, row, dict(records), self._tracers).running() as watch:
                # Its draws are others than those of the row.
                key = f"metric {row_key}"
                steps = RowSteps(self._callers, self._outside, key, self._seed, watch, self._metric.groups)
                outcome = await self._metric.run(records, steps)
                watch.result = _result(outcome)
            return outcome

    async def run_rows(self, rows: Sequence[Mapping[str, object]], *, deadline: float | None = None) -> list[RowResult]:
        """All rows, results in order. One row's failure is its own result; `InputProblem` is raised before any call.

        Each row has ``deadline`` seconds, as in `run_row`.
        """
        checked = [check_inputs(self._flow.graph.inputs, row, row=i) for i, row in enumerate(rows)]
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self.run_row(row, row_key=key, row=i, deadline=deadline))
                for i, (row, key) in enumerate(zip(checked, row_keys(checked), strict=True))
            ]
        return [task.result() for task in tasks]


def _result(outcome: Outcome) -> RowResult:
    if outcome.ok and isinstance(outcome.value, dict):
        return Success(outcome.value, outcome.trace, outcome.suggestions)
    # An engine's failure says nothing about the program, so it must not hide behind one that does.
    first = next((p for p in outcome.problems if p.kind == "engine"), outcome.problems[0])
    return Failure(first.kind, first.module, first.reason, outcome.trace, first.error, first.details)
