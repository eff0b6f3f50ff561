"""Thompson sampling on a model of what values and pairs of values add (`promptc.autotune.effects`).

Each suggestion is the best assignment of one sample of the posterior, so a value is tried as often as it may be the best
(Thompson 1933). Several at once need no imputed scores, as their samples differ (Kandasamy et al. 2018).
"""

from collections.abc import Sequence
from random import Random
from typing import final

from promptc.autotune.sampler import Assignment, Categorical, Observation, Variable, draw, normalise

# Of the posterior's spread. A search ends soon: what may be best after a thousand more trials is of no use.
_SHARE = 0.5
_STARTS = 4  # climbs from assignments that did well


@final
class ThompsonSampler:
    """The first ``startup`` trials are spread evenly over the values of each variable."""

    def __init__(self, startup: int) -> None:
        self._startup = startup

    def suggest(
        self,
        variables: Sequence[Variable],
        history: Sequence[Observation],
        pending: Sequence[Assignment],
        rng: Random,
    ) -> Assignment:
        if not history or len(history) + len(pending) < self._startup:
            return spread(variables, [*(o.assignment for o in history), *pending], rng)
        # numpy is imported when a search begins: a check of a program reads this file, too.
        from promptc.autotune.climb import highest
        from promptc.autotune.effects import effects

        model = effects(tuple(variables), tuple(history))
        surface = model.draw(rng).nearer(model.mean, _SHARE)
        return highest(model.features, surface, model.leading[:_STARTS], rng)


def spread(variables: Sequence[Variable], tried: Sequence[Assignment], rng: Random) -> Assignment:
    """An assignment of the values that were ``tried`` least; chance decides between equals, and of numbers."""

    def least(index: int, size: int) -> int:
        counts = [0] * size
        for assignment in tried:
            if (value := assignment[index]) is not None:
                counts[int(value)] += 1
        return min(range(size), key=lambda place: (counts[place], rng.random()))

    values = [
        least(i, v.domain.size) if isinstance(v.domain, Categorical) else draw(v.domain, rng)
        for i, v in enumerate(variables)
    ]
    return normalise(variables, values)
