"""Numbers of JSON as the standard has them. Python reads ``NaN`` and ``1e999`` as well; they are no JSON."""

import math


def finite(written: str) -> float:
    """The float that ``written`` is. Raises ValueError for one that no float holds."""
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written[:40]} is too large for a number")
    return number


def no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number; leave the value out, or write null")
