"""The rows of a planted landscape, and how many runs of the program a search has paid for.

A row is right for an assignment where the assignment's strength, the row's ease, how well the row suits the values chosen, and luck
add up to more than 0 (graded: the further above, the higher the score). The same assignment on the same row always scores the same, as it does
with a model at temperature 0 or a seed, so only the first time is a run: what was run once is known to a search for nothing.
"""

from statistics import NormalDist
from typing import final

import numpy as np
import numpy.typing as npt

from benchmarks.search.landscapes import Landscape
from promptc.autotune.sampler import Assignment

_NORMAL = NormalDist()

Floats = npt.NDArray[np.float64]


@final
class Rows:
    """``count`` rows of ``landscape``; ``runs`` counts different pairs of an assignment and a row."""

    def __init__(self, landscape: Landscape, count: int, seed: int) -> None:
        self.landscape = landscape
        self.count = count
        self.runs = 0
        self._seed = seed
        generator = np.random.default_rng([seed, 1])
        noise = landscape.noise
        self._ease = np.sqrt(noise.row) * generator.standard_normal(count)
        self._scores: dict[Assignment, Floats] = {}
        self._ran: dict[Assignment, npt.NDArray[np.bool_]] = {}

    def new(self, assignment: Assignment, rows: npt.NDArray[np.intp]) -> int:
        """How many runs `scores` with the same arguments would pay for."""
        ran = self._ran.get(assignment)
        return len(rows) if ran is None else int((~ran[rows]).sum())

    def scores(self, assignment: Assignment, rows: npt.NDArray[np.intp]) -> Floats:
        """The scores of ``assignment`` on ``rows``, which are then paid for."""
        self.runs += self.new(assignment, rows)
        if assignment not in self._scores:
            self._scores[assignment] = self._all_scores(assignment)
            self._ran[assignment] = np.zeros(self.count, dtype=np.bool_)
        self._ran[assignment][rows] = True
        return np.asarray(self._scores[assignment][rows])

    def _all_scores(self, assignment: Assignment) -> Floats:
        noise = self.landscape.noise
        existing = [i for i, value in enumerate(assignment) if value is not None]
        suits = np.zeros(self.count)
        for i in existing:
            # Of a number, near values suit the same rows.
            value = float(assignment[i] or 0)
            low, part = int(value), value - int(value)
            for place, share in ((low, np.cos(part * np.pi / 2)), (low + 1, np.sin(part * np.pi / 2))):
                if share > 1e-9:
                    suits += share * np.random.default_rng([self._seed, 2, i, place]).standard_normal(self.count)
        suits *= np.sqrt(noise.value / len(existing))
        key = [self._seed, 3, *(0 if v is None else 1 + round(1000 * v) for v in assignment)]
        luck = np.sqrt(1.0 - noise.row - noise.value) * np.random.default_rng(key).standard_normal(self.count)
        margin = self.landscape.strength(assignment) + self._ease + suits + luck
        if noise.softness == 0.0:
            return np.asarray(margin > 0, dtype=np.float64)
        return np.asarray([_NORMAL.cdf(m / noise.softness) for m in margin.tolist()])
