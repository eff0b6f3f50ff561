"""Dates and datetimes as texts: ISO 8601, and real days of the Gregorian calendar from year 1 to 9999.

A date is ``2026-02-28``. A datetime is ``2026-02-28T14:30:00``, with fractions of a second to six digits, and with ``Z`` or
an offset from UTC such as ``+01:00``, or with neither: then it is local to wherever the text comes from. The two
patterns allow the days that Python's own types have, leap years and all, so a decoder cannot write 30 February.
"""

import re

_YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
_DAY = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
_HOUR_AND_MINUTE = "([01][0-9]|2[0-3]):[0-5][0-9]"

DATE_PATTERN = f"({_YEAR}-{_DAY}|{_LEAP_YEAR}-02-29)"
DATETIME_PATTERN = rf"{DATE_PATTERN}T{_HOUR_AND_MINUTE}:[0-5][0-9](\.[0-9]{{1,6}})?(Z|[+-]{_HOUR_AND_MINUTE})?"

_DATE = re.compile(DATE_PATTERN)
_DATETIME = re.compile(DATETIME_PATTERN)
_TO_SECONDS = len("2026-02-28T14:30:00")


def date_text(text: str) -> str | None:
    """``text`` where it is a date, else None; a date has one form."""
    return text if _DATE.fullmatch(text) else None


def datetime_text(text: str) -> str | None:
    """The one form of the datetime that ``text`` writes: no zeros at the end of a fraction, ``Z`` for UTC. Else None."""
    if not _DATETIME.fullmatch(text):
        return None
    seconds, rest = text[:_TO_SECONDS], text[_TO_SECONDS:]
    fraction, offset = re.fullmatch(r"(\.\d+)?(.*)", rest).groups("")  # type: ignore[union-attr]
    return seconds + fraction.rstrip("0").rstrip(".") + ("Z" if offset in ("+00:00", "-00:00") else offset)
