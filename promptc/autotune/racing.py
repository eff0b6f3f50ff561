"""Racing: a trial ends when a paired test says that it does not win any more (Maron and Moore 1997)."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import fsum, sqrt

STAGES = 3  # parts of a minibatch, with a test after each but the last
_WIDTH = 1.3  # standard errors below no difference: wrong for one in ten of those that are as good as the incumbent
_FEWEST = 2  # rows: one tells nothing of how rows differ
_PRIOR_ROWS = 4.0  # rows' worth of belief in `_PRIOR_VARIANCE`; the first rows may all differ by the same
_PRIOR_VARIANCE = 0.35  # of a row's difference, where scores are 0 or 1


def stages(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    """``rows`` in parts of about equal size, none of them empty."""
    ends = [len(rows) * i // STAGES for i in range(STAGES + 1)]
    for first, end in pairwise(ends):
        if end > first:
            yield rows[first:end]


def loses(differences: Sequence[float]) -> bool:
    """Whether a candidate with these ``differences`` from the incumbent, row by row, is worse beyond chance."""
    count = len(differences)
    if count < _FEWEST:
        return False
    mean = fsum(differences) / count
    squares = fsum((d - mean) ** 2 for d in differences) + _PRIOR_ROWS * _PRIOR_VARIANCE
    return mean + _WIDTH * sqrt(squares / (count + _PRIOR_ROWS) / count) < 0
