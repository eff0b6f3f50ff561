"""From a completion to an answer that may be used: it can be read, and every ``require`` of its module holds."""

import asyncio
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Module
from promptc.runtime.dataflow import Dataflow
from promptc.runtime.engine import Completion
from promptc.runtime.externs import Externs
from promptc.runtime.layout import DecodeProblem, parse_outputs
from promptc.runtime.outcome import Problem
from promptc.runtime.steps import ExternSteps
from promptc.schema.types import Row


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """``outputs``, or the ``problem`` with the answer. ``feedback`` is what another try is told; empty where none helps.

    ``score`` and ``missed`` are of the ``suggest`` checks, as in `promptc.runtime.trace.CallRecord`.
    """

    outputs: Row | None = None
    problem: Problem | None = None
    feedback: str = ""
    score: float | None = None
    missed: tuple[str, ...] = ()


class AnswerReader:
    """Reads the answers of one module."""

    def __init__(self, module: Module, externs: Externs) -> None:
        self._module = module
        self._steps = ExternSteps(externs)
        self._checks = [(check, Dataflow(check.graph, externs.effects)) for check in module.checks]

    async def read(self, args: Row, completion: Completion) -> Verdict:
        """What to make of a completion for the inputs ``args``."""
        module = self._module
        try:
            outputs = parse_outputs(module.format, module.outputs, completion.text)
        except DecodeProblem as problem:
            reason, feedback = str(problem), f"That answer cannot be read: {problem}."
            if completion.finish == "length":
                reason += f" (the answer was cut after {completion.output_tokens} tokens; raise max_tokens)"
                feedback = f"That answer is too long: it was cut after {completion.output_tokens} tokens."
            return Verdict(problem=Problem("decode", module.symbol, reason), feedback=_again(feedback))
        return await self.check(args, outputs)

    async def check(self, args: Row, outputs: Row) -> Verdict:
        """What to make of ``outputs`` for the inputs ``args``."""
        if not self._checks:
            return Verdict(outputs)
        values = {**args, **outputs}
        results = await asyncio.gather(*(flow.run(values, self._steps) for _, flow in self._checks))
        if broken := [problem for result in results for problem in result.problems]:
            # The check itself has no value for this answer, so there is nothing to tell the model.
            return Verdict(problem=broken[0])
        wrong: list[str] = []
        missed: list[str] = []
        for (check, _), result in zip(self._checks, results, strict=True):
            holds = isinstance(result.value, dict) and result.value["value"] is True
            if not holds:
                (wrong if check.kind == "require" else missed).append(check.message)
        suggestions = sum(check.kind == "suggest" for check, _ in self._checks)
        score = 1 - len(missed) / suggestions if suggestions else None
        if not wrong:
            return Verdict(outputs, score=score, missed=tuple(missed))
        feedback = _again("That answer is not right yet:\n" + "\n".join(f"- {message}" for message in wrong))
        problem = Problem("require", self._module.symbol, "; ".join(wrong))
        return Verdict(problem=problem, feedback=feedback, score=score, missed=tuple(missed))


def _again(what: str) -> str:
    return f"{what}\n\nAnswer again, in the same format."
