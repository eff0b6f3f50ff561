"""How sure a mean is: 95 % percentile bootstrap intervals (Efron and Tibshirani 1993, chapter 13), seeded.

Rows are resampled with replacement. The interval has no width where all scores are equal, however few they are.
"""

from collections.abc import Sequence

from promptc.artifact.model import Interval

RESAMPLES = 10_000
# Resampled means are made in blocks, so that memory stays at some tens of megabytes for any number of rows.
_BLOCK = 2**22


def mean_interval(scores: Sequence[float], *, seed: int = 0) -> Interval:
    """The mean of ``scores`` with its interval. Raises ValueError where there are none."""
    import numpy as np  # a check of a program reads this file, too, and should not wait for it

    if not scores:
        raise ValueError("no scores: a mean needs at least one row")
    values = np.asarray(scores, dtype=np.float64)
    generator = np.random.default_rng(seed)
    block = max(1, _BLOCK // len(values))
    means = np.concatenate(
        [
            values[generator.integers(0, len(values), size=(min(block, RESAMPLES - start), len(values)))].mean(axis=1)
            for start in range(0, RESAMPLES, block)
        ]
    )
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(mean=float(values.mean()), low=float(low), high=float(high), n=len(values))


def paired_interval(a: Sequence[float], b: Sequence[float], *, seed: int = 0) -> Interval:
    """The mean of ``a - b``, row by row, with its interval: ``paired_interval(optimized, seed)`` is a gain.

    Both hold scores of the same rows in the same order. Raises ValueError where their lengths differ.
    """
    return mean_interval([x - y for x, y in zip(a, b, strict=True)], seed=seed)
