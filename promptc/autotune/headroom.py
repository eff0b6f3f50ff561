"""Whether a search has anything to gain, and whether the rows could show it: asked before time is spent."""

from collections.abc import Sequence

from promptc.autotune.progress import interval_text
from promptc.runtime.intervals import mean_interval, paired_interval

_FULL = 1.0
_NEAR = 0.1  # of full marks; what is left is then named


def headroom(scores: Sequence[float]) -> str | None:
    """What the seed program's ``scores`` on the dev rows leave to gain, where that is little or cannot be shown.

    A program is kept where its paired gain is above zero with its whole interval (`promptc.autotune.choosing`). So the most
    that any candidate can do is known beforehand: full marks on every row. Metrics beyond 1 have no such ceiling.
    """
    if max(scores) > _FULL:
        return None
    if min(scores) >= _FULL:
        return "the seed program has full marks on all dev rows: there may be nothing to gain"
    seed = mean_interval(scores)
    left = _FULL - seed.mean
    told = f"the seed program scores {interval_text(seed)} on dev, so at most {left:.3f} is left to gain"
    most = paired_interval([_FULL] * len(scores), scores)
    if most.low <= 0:
        return f"{told}: on {len(scores)} rows even full marks could be chance; more dev rows would show a gain"
    return told if left <= _NEAR else None
