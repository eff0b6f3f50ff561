"""What the tree-structured Parzen estimator is told of trials: it knows of no evidence, and of nothing that is still running."""

from collections.abc import Sequence
from math import fsum

from promptc.autotune.sampler import Assignment, Observation


def told(history: Sequence[Observation], pending: Sequence[Assignment]) -> list[Observation]:
    """What hyperopt hears of, numbered from 0.

    In an order that no arrival changes: hyperopt breaks ties by it, and of many trials that were not good it forgets the
    first, so the least evidence stands there, and what was clearly bad stands last.
    """
    trials = _with_lies(_shrunk(history), pending)
    return sorted(trials, key=lambda o: (o.weight, -o.score, [(v is not None, v or 0) for v in o.assignment]))


def _shrunk(history: Sequence[Observation]) -> list[Observation]:
    """Scores as far from their mean as their evidence allows: hyperopt ranks trials, and a few rows are soon lucky.

    An observation of the mean weight counts half, which among equal weights changes no rank.
    """
    weight = fsum(o.weight for o in history)
    mean = fsum(o.score * o.weight for o in history) / weight
    prior = weight / len(history)
    return [
        Observation(o.assignment, mean + (o.score - mean) * o.weight / (o.weight + prior), o.weight) for o in history
    ]


def _with_lies(history: Sequence[Observation], pending: Sequence[Assignment]) -> list[Observation]:
    """``pending`` as if it had scored worst, so that what is suggested at the same time differs (the constant liar,
    Ginsbourger et al. 2010).
    """
    worst = min(o.score for o in history)
    weight = max(o.weight for o in history)
    return [*history, *(Observation(assignment, worst, weight) for assignment in pending)]
