"""The executor: runs the graph of an artifact over rows, each at its own pace.

Every node is a task that waits for its arguments, so independent calls are in flight together and batching is left to
the engine. What a row gives does not depend on timing: a failed node stops the nodes that need it and no others, and
results are read in the order of the graph.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Artifact, Graph, Node
from promptc.runtime.engine import Engine, EngineFailure
from promptc.runtime.inputs import check_inputs
from promptc.runtime.layout import DecodeProblem, parse_outputs
from promptc.runtime.pure import evaluate_node
from promptc.runtime.requests import make_request
from promptc.runtime.seeds import call_seed, row_keys
from promptc.runtime.trace import CallRecord, Failure, FailureKind, RowResult, Success
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import Json, Row


@final
@dataclass(frozen=True, slots=True)
class _Value:
    """What a node gave, and the call that gave it."""

    value: Json
    record: CallRecord | None = None


@final
@dataclass(frozen=True, slots=True)
class _Problem:
    """Why a node gave nothing; ``record`` is the call whose answer could not be used."""

    kind: FailureKind
    module: str
    reason: str
    record: CallRecord | None = None
    error: EngineFailure | None = None


@final
class _Skipped:
    """A node needs one that gave nothing."""


_Outcome = _Value | _Problem | _Skipped


class Executor:
    """Runs ``artifact`` on ``engines``, which are given by model symbol and stay the caller's to close.

    At most ``concurrency`` rows are in flight at a time. ``seed`` decides all sampling; equal seeds ask equal requests.
    """

    def __init__(
        self, artifact: Artifact, engines: Mapping[str, Engine], *, seed: int = 0, concurrency: int = 64
    ) -> None:
        for module in artifact.modules:
            if module.model not in engines:
                raise ValueError(f"no engine is given for the model `{module.model}` of module `{module.symbol}`")
        if concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, got {concurrency}")
        self._graph = artifact.program
        self._modules = {m.symbol: m for m in artifact.modules}
        self._engines = engines
        self._seed = seed
        self._slots = asyncio.Semaphore(concurrency)

    async def run_row(self, inputs: Mapping[str, object], *, row_key: str) -> RowResult:
        """One row through the program. Raises `InputProblem` before any call where ``inputs`` do not fit.

        ``row_key`` tells rows apart where decoding samples; see `promptc.runtime.seeds.row_keys`.
        """
        checked = check_inputs(self._graph.inputs, inputs)
        async with self._slots:
            return await self._run(checked, row_key)

    async def run_rows(self, rows: Sequence[Mapping[str, object]]) -> list[RowResult]:
        """All rows, results in order. One row's failure is its own result; `InputProblem` is raised before any call."""
        checked = [check_inputs(self._graph.inputs, row, row=i) for i, row in enumerate(rows)]
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self.run_row(row, row_key=key))
                for row, key in zip(checked, row_keys(checked), strict=True)
            ]
        return [task.result() for task in tasks]

    async def _run(self, inputs: Row, row_key: str) -> RowResult:
        tasks: dict[int, asyncio.Task[_Outcome]] = {}
        async with asyncio.TaskGroup() as group:
            for node in self._graph.nodes:
                tasks[node.id] = group.create_task(self._step(node, inputs, tasks, row_key))
        return _result(self._graph, inputs, {i: task.result() for i, task in tasks.items()})

    async def _step(
        self, node: Node, inputs: Row, tasks: Mapping[int, asyncio.Task[_Outcome]], row_key: str
    ) -> _Outcome:
        values: dict[int, Json] = {}
        for _, i in node.args:
            if i < len(self._graph.inputs):
                values[i] = inputs[self._graph.inputs[i].name]
                continue
            match await tasks[i]:
                case _Value(value=value):
                    values[i] = value
                case _:
                    return _Skipped()
        if node.op == "call":
            return await self._call(node, {name: values[i] for name, i in node.args}, row_key)
        try:
            return _Value(evaluate_node(node, values))
        except PrimitiveProblem as problem:
            return _Problem("primitive", node.name, str(problem))

    async def _call(self, node: Node, args: Row, row_key: str) -> _Outcome:
        module = self._modules[node.name]
        request = make_request(module, args, seed=call_seed(self._seed, row_key, node.id))
        try:
            completion = await self._engines[module.model].complete(request)
        except EngineFailure as failure:
            return _Problem("engine", module.symbol, str(failure), error=failure)
        try:
            outputs = parse_outputs(module.format, module.outputs, completion.text)
        except DecodeProblem as problem:
            reason = str(problem)
            if completion.finish == "length":
                reason += f" (the answer was cut after {completion.output_tokens} tokens; raise max_tokens)"
            record = CallRecord(node.id, module.symbol, args, None, request, completion)
            return _Problem("decode", module.symbol, reason, record)
        return _Value(outputs, CallRecord(node.id, module.symbol, args, outputs, request, completion))


def _result(graph: Graph, inputs: Row, outcomes: Mapping[int, _Outcome]) -> RowResult:
    ordered = [outcomes[node.id] for node in graph.nodes]
    trace = tuple(o.record for o in ordered if not isinstance(o, _Skipped) and o.record is not None)
    problems = [o for o in ordered if isinstance(o, _Problem)]
    if problems:
        # An engine's failure says nothing about the program, so it must not hide behind one that does.
        first = next((p for p in problems if p.kind == "engine"), problems[0])
        return Failure(first.kind, first.module, first.reason, trace, first.error)
    values: dict[int, Json] = {i: inputs[f.name] for i, f in enumerate(graph.inputs)}
    values.update({i: o.value for i, o in outcomes.items() if isinstance(o, _Value)})
    return Success({name: values[i] for name, i in graph.outputs}, trace)
