"""JSON as the standard has it: Python reads ``NaN`` and ``1e999`` as well. And in words, what is wrong with a text."""

import json
import math


def finite(written: str) -> float:
    """The float that ``written`` is. Raises ValueError for one that no float holds."""
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written[:40]} is too large for a number")
    return number


def no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number; leave the value out, or write null")


def no_half_pair(written: str, value: object) -> None:
    """Raise ValueError where ``value``, read from ``written``, has half of a surrogate pair in it: nobody can be sent that."""
    if "\\u" not in written:
        return
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("a text in it has half of a surrogate pair") from None


def slip(error: json.JSONDecodeError, at: int) -> str:
    """What is wrong at character ``at``, from 1: ``expecting value at character 7``."""
    reason = f"{error.msg[:1].lower()}{error.msg[1:]}"
    # Some of Python's reasons end with the word that comes next.
    return f"{reason.removesuffix(' at')} at character {at}"
