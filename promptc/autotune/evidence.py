"""What the trials of a search say about each assignment, on steering rows.

Rows differ in how hard they are, and a few of them say little. So the trials of a block and the incumbent see the same rows, and an
assignment counts by its differences there: from the incumbent and, as far as it has become known how hard a row is, from all
others that saw the row. That is a two-way layout with a random effect for each row. What it gives each assignment, weighted by
the number of its rows, is what samplers learn from.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, final

from promptc.autotune.sampler import Assignment, Observation, Variable

if TYPE_CHECKING:
    from promptc.autotune.effects import Effects, Estimate

# Both import numpy, and with it this file would: a check of a program, which reads it too, should not wait for that.

_ROUNDS = 12  # of fitting assignments to rows and rows to assignments; differences of 0.001 are settled by then
_PRIOR_SEEN = 1.0  # assignments' worth of belief that a row is as hard as the others
_WIDTH = 1.0  # standard deviations that a lower bound is below what is expected
_STARTS = 6  # climbs from assignments that did well


@final
class Evidence:
    """Scores by assignment and by the number of a row."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self._variables = tuple(variables)
        self._scores: dict[Assignment, dict[int, float]] = {}
        self._history: tuple[Observation, ...] | None = (
            None  # of all scores, where it was asked for since the last came
        )

    def missing(self, assignment: Assignment, rows: Sequence[int]) -> list[int]:
        """Those of ``rows`` that ``assignment`` has no score on."""
        known = self._scores.get(assignment, {})
        return [row for row in rows if row not in known]

    def scores(self, assignment: Assignment) -> dict[int, float]:
        return dict(self._scores.get(assignment, {}))

    def add(self, assignment: Assignment, scores: Mapping[int, float]) -> None:
        self._scores.setdefault(assignment, {}).update(scores)
        self._history = None

    def history(self) -> tuple[Observation, ...]:
        """Every assignment with its score, corrected for how hard its rows were, in the order of their first trials."""
        if self._history is None:
            self._history = self._corrected() if self._scores else ()
        return self._history

    def _corrected(self) -> tuple[Observation, ...]:
        import numpy as np

        numbers = {row: i for i, row in enumerate(sorted({r for known in self._scores.values() for r in known}))}
        table = np.full((len(self._scores), len(numbers)), np.nan)
        for i, known in enumerate(self._scores.values()):
            table[i, [numbers[row] for row in known]] = list(known.values())
        seen = ~np.isnan(table)
        level = float(np.nanmean(table))
        table = np.where(seen, table - level, 0.0)
        of_rows, of_assignments = np.zeros(len(numbers)), np.zeros(len(table))
        for _ in range(_ROUNDS):
            of_assignments = ((table - of_rows) * seen).sum(axis=1) / seen.sum(axis=1)
            left = ((table - of_assignments[:, None]) * seen).sum(axis=0)
            of_rows = left / (seen.sum(axis=0) + _PRIOR_SEEN)
        effects = of_assignments.tolist()
        return tuple(
            Observation(assignment, level + effect, len(known))
            for (assignment, known), effect in zip(self._scores.items(), effects, strict=True)
        )

    @property
    def tried(self) -> list[Assignment]:
        return list(self._scores)

    def best(self, rng: Random) -> Assignment:
        """What is expected to be best, tried or not; ``rng`` is for climbs that begin anywhere."""
        from promptc.autotune.climb import highest

        model = self._model()
        starts = sorted(self.history(), key=lambda o: -o.score)[:_STARTS]
        return highest(model.features, model.mean, [o.assignment for o in starts], rng)

    def bounds(self, assignments: Sequence[Assignment]) -> dict[Assignment, float]:
        """A lower bound for each of ``assignments``, tried or not; there must have been a trial."""
        estimates = self._model().estimates(assignments)
        return {a: e.mean - _WIDTH * e.deviation for a, e in estimates.items()}

    def gains(self, assignments: Sequence[Assignment], over: Assignment) -> "dict[Assignment, Estimate]":
        """How far each of ``assignments``, tried or not, is above ``over``; nothing where nothing was tried."""
        return self._model().estimates(assignments, over) if self._scores else {}

    def _model(self) -> "Effects":
        from promptc.autotune.effects import effects

        return effects(self._variables, self.history())
