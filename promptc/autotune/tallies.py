"""The observations of a search gathered by candidate, and by each value that a variable may have."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import final

from promptc.autotune.credit import Observed, observations
from promptc.autotune.history import Candidate, FullEvaluation, Runs, SearchHistory, Variable


@final
@dataclass(frozen=True, slots=True)
class Tally:
    """``mean`` is over rows, on the scale of dev; None where nothing was observed. ``runs`` has all trials and evaluations."""

    trials: int
    mean: float | None
    runs: Runs


@final
@dataclass(frozen=True, slots=True)
class CandidateTally:
    """``full`` is its evaluation on all dev rows, where it had one."""

    candidate: Candidate
    tally: Tally
    full: FullEvaluation | None


def candidates(search: SearchHistory) -> list[CandidateTally]:
    """All candidates that ran: those with a full evaluation first, by its mean, then the others by theirs."""
    different = {step.candidate.key: step.candidate for step in search.steps}
    full = {f.candidate.key: f for f in search.full_evaluations}
    found = [CandidateTally(c, _tally(search, {key}), full.get(key)) for key, c in different.items()]
    return sorted(found, key=_rank)


def values(search: SearchHistory, variable: Variable) -> list[Tally]:
    """What was observed of each of the values of ``variable``, whatever else was chosen with it."""
    keys: list[set[str]] = [set() for _ in variable.values]
    for step in search.steps:
        place = variable.place(step.candidate)
        if place is not None and place < len(keys):
            keys[place].add(step.candidate.key)
    return [_tally(search, wanted) for wanted in keys]


def _rank(found: CandidateTally) -> tuple[float, float]:
    dev = found.full.score.mean if found.full is not None else float("-inf")
    mean = found.tally.mean if found.tally.mean is not None else float("-inf")
    return -dev, -mean


def _tally(search: SearchHistory, keys: set[str]) -> Tally:
    seen = [o for o in observations(search) if o.candidate.key in keys]
    runs = sum((step.runs for step in search.steps if step.candidate.key in keys), Runs())
    return Tally(sum(t.candidate.key in keys for t in search.trials), _mean(seen), runs)


def _mean(seen: Sequence[Observed]) -> float | None:
    rows = sum(o.rows for o in seen)
    return fsum(o.score * o.rows for o in seen) / rows if rows else None
