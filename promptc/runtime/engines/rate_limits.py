"""What a server says in the headers of an answer of how soon it takes the next request.

``Retry-After`` (RFC 9110, section 10.2.3); ``RateLimit``, or ``RateLimit-Remaining`` and ``RateLimit-Reset`` (the IETF's
draft-ietf-httpapi-ratelimit-headers, of which several versions are in use); and what OpenAI's servers send:
``x-ratelimit-remaining-requests`` and ``-tokens``, with resets such as ``6m0s``. Headers are by name in any case.
"""

import math
import re
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

_KINDS = ("", "-requests", "-tokens")
_NOTHING_LEFT = re.compile(r"\br=0;\s*t=(\d+)|\bremaining=0,\s*reset=(\d+)")
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")
_UNITS_S = (86400.0, 3600.0, 60.0, 1.0, 0.001)
# Above this a reset is no wait, but a moment in seconds since 1970.
_MOMENT = 10**9


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait in seconds that the server asks for, where it does."""
    asked = headers.get("retry-after", "")
    seconds = _number(asked)
    if seconds is not None:
        return seconds
    try:
        # A date is one of the server's clock, which it tells as well.
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers["date"])
    except (ValueError, KeyError, TypeError):
        return None
    return max(0.0, wait.total_seconds())


def wait_asked(headers: Mapping[str, str]) -> float:
    """The seconds for which the server wants no request: it says so, or that none is left to the client."""
    return max(retry_after(headers) or 0.0, *_resets(headers))


def _resets(headers: Mapping[str, str]) -> Iterator[float]:
    """The wait for each budget of which nothing is left."""
    yield 0.0
    for prefix in ("ratelimit", "x-ratelimit"):
        for kind in _KINDS:
            if _number(headers.get(f"{prefix}-remaining{kind}", "")) == 0:
                reset = _seconds(headers.get(f"{prefix}-reset{kind}", ""))
                # There the reset is that of the whole budget, which fills up evenly: one request is soon back.
                whole = _number(headers.get(f"{prefix}-limit{kind}", "")) if kind == "-requests" else None
                yield reset / max(1.0, whole or 1.0)
    for found in _NOTHING_LEFT.finditer(headers.get("ratelimit", "")):
        yield float(found[1] or found[2])


def _seconds(reset: str) -> float:
    """A reset as a wait in seconds; 0 where it is in no known form."""
    number = _number(reset)
    if number is not None:
        return number if number < _MOMENT else max(0.0, number - time.time())
    found = _DURATION.fullmatch(reset)
    if found is None:
        return 0.0
    return sum(float(part) * unit for part, unit in zip(found.groups("0"), _UNITS_S, strict=True))


def _number(text: str) -> float | None:
    """``text`` as a number that is at least 0."""
    try:
        number = float(text)
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None
