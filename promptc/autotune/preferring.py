"""What a candidate costs to run, and which of the good ones is taken where quality is not all that counts.

A preference never trades away what was measured: it chooses among the candidates that the dev rows cannot tell from the best,
and that are reliably better than the seed program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal, final

from promptc.artifact.model import Interval
from promptc.autotune.evaluator import RowRun
from promptc.autotune.sampler import Assignment
from promptc.ir.ops import Call, Program
from promptc.ir.regions import walk
from promptc.runtime.intervals import paired_interval

Preference = Literal["quality", "cost", "latency"]
Scores = Mapping[Assignment, Sequence[float]]


def preference_text(preference: Preference) -> tuple[str, ...]:
    """What stands after the passes of a build, where something else than quality is preferred."""
    return () if preference == "quality" else (f"prefer({preference})",)


@final
@dataclass(frozen=True, slots=True)
class Expense:
    """What a row takes: tokens of prompts, tokens of answers and calls, on average, and calls that wait for each other."""

    prompt_tokens: float
    output_tokens: float
    calls: float
    depth: int

    def text(self) -> str:
        """``46 tokens and 2.00 calls a row, 2 one after another``."""
        tokens = self.prompt_tokens + self.output_tokens
        return f"{tokens:,.0f} tokens and {self.calls:.2f} calls a row, {self.depth} one after another"

    def order(self, preference: Preference) -> tuple[float, ...]:
        """Smaller is better. A server writes token by token, so of equally deep programs the one that says less is faster."""
        tokens = self.prompt_tokens + self.output_tokens
        match preference:
            case "quality":
                return ()
            case "cost":
                return (tokens, self.calls)
            case "latency":
                return (self.depth, self.output_tokens, tokens)


@final
@dataclass(frozen=True, slots=True)
class Offer:
    """One of the candidates among which the user may choose: its ``score`` is on the dev rows, so it is optimistic."""

    program: Program
    score: Interval
    expense: Expense


def expense(program: Program, runs: Sequence[RowRun]) -> Expense:
    """What ``runs``, of which there is one at least, took; of ``program``, whose calls have their stages."""
    completions = [call.completion for run in runs for call in run.trace]
    stages = [op.stage or 0 for op in walk(program.function(program.main).ops) if isinstance(op, Call)]
    return Expense(
        prompt_tokens=sum(c.prompt_tokens for c in completions) / len(runs),
        output_tokens=sum(c.output_tokens for c in completions) / len(runs),
        calls=len(completions) / len(runs),
        depth=max(stages, default=-1) + 1,
    )


def preferred(
    preference: Preference, best: Assignment, seed: Assignment, scores: Scores, expenses: Mapping[Assignment, Expense]
) -> Assignment:
    """The candidate that costs least of those as good as ``best``, which is itself reliably better than the ``seed``.

    As good is what no paired 95 % interval on the dev rows tells from it. Of equals, the better one on average wins.
    """
    if preference == "quality":
        return best
    good = [
        a for a in scores if a != seed and _reliable(scores[a], scores[seed]) and not _worse(scores[a], scores[best])
    ]
    return min({best, *good}, key=lambda a: (expenses[a].order(preference), -fsum(scores[a]), a != best, str(a)))


def front(scores: Scores, expenses: Mapping[Assignment, Expense], chosen: Assignment) -> list[Assignment]:
    """The candidates that no other beats in mean score, tokens and calls at once; the best first.

    Of equals, there is ``chosen`` alone, or the first.
    """
    points = {a: _point(scores[a], expenses[a]) for a in (chosen, *scores)}
    kept: dict[tuple[float, ...], Assignment] = {}
    for assignment, point in points.items():
        if not any(_dominates(other, point) for other in points.values()):
            kept.setdefault(point, assignment)
    return [kept[point] for point in sorted(kept)]


def _point(scores: Sequence[float], cost: Expense) -> tuple[float, ...]:
    """Smaller is better in all places."""
    return (-fsum(scores) / len(scores), cost.prompt_tokens + cost.output_tokens, cost.calls)


def _dominates(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def _reliable(scores: Sequence[float], seed: Sequence[float]) -> bool:
    return paired_interval(scores, seed).low > 0


def _worse(scores: Sequence[float], best: Sequence[float]) -> bool:
    return paired_interval(scores, best).high < 0
