"""What a node of a graph gave: a value, or the reasons why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

from promptc.runtime.engine import EngineFailure
from promptc.runtime.trace import CallRecord, FailureKind, Suggestion
from promptc.schema.types import Json


@final
@dataclass(frozen=True, slots=True)
class Problem:
    """Why a node gave nothing; the fields are those of `promptc.runtime.trace.Failure`."""

    kind: FailureKind
    module: str
    reason: str
    error: EngineFailure | None = None
    details: str = ""


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """``value`` counts where ``ok``. A node that was not run, as it needs one that gave nothing, has no problems.

    ``trace``, ``problems`` and ``suggestions`` are those of the node and of the nodes inside it, in the order of the graph.
    """

    value: Json = None
    ok: bool = True
    trace: tuple[CallRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


SKIPPED = Outcome(ok=False)


def failed(problem: Problem, trace: tuple[CallRecord, ...] = ()) -> Outcome:
    return Outcome(ok=False, trace=trace, problems=(problem,))


def joined(result: Outcome, inside: Iterable[Outcome]) -> Outcome:
    """The value of ``result`` with what happened ``inside``; there is none where something inside failed."""
    outcomes = tuple(inside)
    problems = tuple(p for o in outcomes for p in o.problems)
    trace = tuple(record for o in outcomes for record in o.trace)
    suggestions = tuple(s for o in outcomes for s in o.suggestions)
    ok = result.ok and not problems
    return Outcome(result.value if ok else None, ok, trace, problems, suggestions)
