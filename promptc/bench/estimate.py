"""How sure a mean over seeds and rows is.

A score has two sources of chance: the seed, which decides what a search finds, and the rows that happened to be
asked. Where all seeds report on the same rows, both are random effects of a crossed design, as readers and cases are where
doctors read the same scans. The variance of the mean then comes from the mean squares of seeds, rows and the rest (Cornfield
and Tukey 1956), its degrees of freedom from those of seeds and rows (Satterthwaite 1946; Hillis 2007), and so few seeds make
wide intervals, unless they agree. Where each seed has rows of its own, seeds are the sample; where there is one seed, rows are, and
the interval says nothing of other seeds. Intervals and tests are of Student's t, and so agree. In simulations with normal effects, 95 %
intervals of three to five seeds held the truth in 93 to 95 % of the cases, those of two seeds in 87 to 94 %.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    import numpy as np

LEVEL = 0.95


@final
@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % bounds, which are None where a single value says nothing of chance.

    ``p`` is of the two-sided test that the true mean is 0. ``rows`` counts those of one seed.
    """

    mean: float
    low: float | None
    high: float | None
    p: float | None
    seeds: int
    rows: int


def estimate(
    scores: Sequence[Sequence[float]], *, same_rows: bool, lowest: float = -math.inf, highest: float = math.inf
) -> Estimate:
    """The mean of ``scores``, by seed and then by row, each seed with the same weight.

    ``same_rows`` says that place r is the same row for all seeds. No bound is below ``lowest`` or above ``highest``, between
    which all scores are. Raises ValueError where there are none.
    """
    import numpy as np

    if not scores or not all(scores):
        raise ValueError("no scores: a mean needs at least one row")
    by_seed = np.asarray([np.mean(row) for row in scores])
    mean, rows = float(by_seed.mean()), max(map(len, scores))
    spread = _spread([np.asarray(row, dtype=np.float64) for row in scores], by_seed, same_rows=same_rows)
    if spread is None:
        return Estimate(mean, None, None, None, len(scores), rows)
    variance, freedom = spread
    different = rows if same_rows or len(scores) == 1 else sum(map(len, scores))
    half, p = _student(mean, variance, freedom)
    return Estimate(
        mean,
        # The mean of equal scores may be another float than they are.
        min(mean, max(lowest, mean - half)),
        max(mean, min(highest, mean + half)),
        # Where the scores hardly differ, t has no bound; changing signs row by row, a test of ranks, has this one.
        max(p, 0.5 ** (different - 1)),
        len(scores),
        rows,
    )


def _spread(scores: Sequence["np.ndarray"], by_seed: "np.ndarray", *, same_rows: bool) -> tuple[float, float] | None:
    """The variance of the mean and its degrees of freedom."""
    import numpy as np

    seeds, rows = len(scores), len(scores[0])
    if seeds == 1:
        return None if rows == 1 else (float(np.var(scores[0], ddof=1)) / rows, rows - 1.0)
    if not same_rows or rows == 1:
        return float(np.var(by_seed, ddof=1)) / seeds, seeds - 1.0
    return _crossed(np.stack(scores))


def _crossed(scores: "np.ndarray") -> tuple[float, float]:
    """As `_spread`, for an array of at least two seeds by at least two rows."""
    import numpy as np

    seeds, rows = scores.shape
    by_seed, by_row = scores.mean(axis=1), scores.mean(axis=0)
    rest = scores - by_seed[:, None] - by_row[None, :] + scores.mean()
    of_rest = float((rest**2).sum()) / ((seeds - 1) * (rows - 1))
    of_seeds = rows * float(np.var(by_seed, ddof=1))
    # What rows add: where they differ by less than the rest would make them differ, nothing.
    of_rows = max(0.0, seeds * float(np.var(by_row, ddof=1)) - of_rest)
    total = of_seeds + of_rows
    if total == 0.0:
        return 0.0, rows - 1.0
    return total / (seeds * rows), total**2 / (of_seeds**2 / (seeds - 1) + of_rows**2 / (rows - 1))


def _student(mean: float, variance: float, freedom: float) -> tuple[float, float]:
    """Half the width of the interval, and the p of the test that the true mean is 0."""
    from scipy.special import stdtr, stdtrit

    error = variance**0.5
    if error == 0.0:
        return 0.0, float(mean == 0.0)
    half = float(stdtrit(freedom, 0.5 + LEVEL / 2)) * error
    return half, 2.0 * float(stdtr(freedom, -abs(mean) / error))


def holm(p_values: Sequence[float]) -> list[float]:
    """``p_values`` corrected for being many (Holm 1979): rejecting those below 0.05 errs in one case of 20 at most, overall."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for place, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[i]))
        corrected[i] = highest
    return corrected
