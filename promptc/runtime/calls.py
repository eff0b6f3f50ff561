"""The steps of a row: model calls, with their tries, and externs.

Where an answer cannot be used, the next try goes on with the conversation: the model's answer, then a user message that
says what is wrong with it. So each try is a request of its own, and a cache answers it like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

from promptc.artifact.model import Module, Node
from promptc.runtime.answers import AnswerReader, Verdict
from promptc.runtime.dataflow import Path
from promptc.runtime.engine import Engine, EngineFailure, RequestRefused
from promptc.runtime.layout import Message
from promptc.runtime.outcome import Outcome, Problem, failed
from promptc.runtime.requests import make_request
from promptc.runtime.seeds import call_seed
from promptc.runtime.steps import ExternSteps
from promptc.runtime.trace import CallRecord
from promptc.schema.types import Row


@final
@dataclass(frozen=True, slots=True)
class Caller:
    """One module on its engine."""

    module: Module
    engine: Engine
    reader: AnswerReader

    async def call(self, node: Node, args: Row, path: Path, seed: int) -> Outcome:
        """The module's outputs for ``args``, in as many tries as it has. Engine failures are outcomes, too."""
        symbol = self.module.symbol
        trace: list[CallRecord] = []
        talk: tuple[Message, ...] = ()
        verdict = Verdict()
        for attempt in range(1, self.module.attempts + 1):
            request = make_request(self.module, args, seed=seed, talk=talk)
            try:
                completion = await self.engine.complete(request)
            except EngineFailure as failure:
                if verdict.problem is not None and isinstance(failure, RequestRefused):
                    # The conversation has become too long, say: what was wrong before is still the reason.
                    return failed(_more(verdict.problem, f"another try was refused: {failure}"), tuple(trace))
                return failed(Problem("engine", symbol, str(failure), failure), tuple(trace))
            verdict = await self.reader.read(args, completion)
            record = CallRecord(node.id, symbol, args, verdict.outputs, request, completion, path, attempt)
            trace.append(replace(record, score=verdict.score, missed=verdict.missed))
            if verdict.problem is None:
                return Outcome(verdict.outputs, trace=tuple(trace))
            if not verdict.feedback:
                return failed(verdict.problem, tuple(trace))
            talk += (Message("assistant", completion.text), Message("user", verdict.feedback))
        if verdict.problem is None:
            raise ValueError(f"module `{symbol}` has {self.module.attempts} attempts; it needs at least one")
        tries = len(trace)
        return failed(_more(verdict.problem, f"{tries} tries") if tries > 1 else verdict.problem, tuple(trace))


def _more(problem: Problem, remark: str) -> Problem:
    return replace(problem, reason=f"{problem.reason} ({remark})")


@final
@dataclass(frozen=True, slots=True)
class RowSteps:
    """See `promptc.runtime.dataflow.Steps`. ``callers`` are by module symbol; ``row_key`` and ``seed`` decide sampling."""

    callers: Mapping[str, Caller]
    outside: ExternSteps
    row_key: str
    seed: int

    async def call(self, node: Node, args: Row, path: Path) -> Outcome:
        seed = call_seed(self.seed, self.row_key, node.id, path, node.sample)
        return await self.callers[node.name].call(node, args, path, seed)

    async def extern(self, node: Node, args: Row) -> Outcome:
        return await self.outside.extern(node, args)
