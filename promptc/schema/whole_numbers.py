"""The pattern of the whole numbers between two bounds, digit by digit: a decoder can count no other way."""

from promptc.schema.regex_text import times

_ANY = "(0|[1-9][0-9]*)"


def between(low: int | None, high: int | None) -> str:
    """The pattern of the whole numbers from ``low`` to ``high``, both among them; None is no bound.

    Zero has no sign and no number starts with a zero. ``low`` is not above ``high``.
    """
    options = []
    if low is None or low < 0:
        least = 1 if high is None or high >= 0 else -high
        options.append(f"-{_magnitudes(least, None if low is None else -low)}")
    if high is None or high >= 0:
        options.append(_magnitudes(max(low or 0, 0), high))
    return options[0] if len(options) == 1 else f"({'|'.join(options)})"


def _magnitudes(low: int, high: int | None) -> str:
    """From ``low``, at least 0, to ``high``, one run of equally long numbers after the other."""
    if low == 0 and high is None:
        return _ANY
    options = []
    length = len(str(low))
    while high is None or length <= len(str(high)):
        first = max(low, 0 if length == 1 else 10 ** (length - 1))
        last = 10**length - 1 if high is None else min(high, 10**length - 1)
        options.append(_digits(str(first), str(last)))
        length += 1
        if high is None:
            options.append(f"[1-9][0-9]{{{length - 1},}}")
            break
    return options[0] if len(options) == 1 else f"({'|'.join(options)})"


def _digits(low: str, high: str) -> str:
    """Numbers from ``low`` to ``high``, which have equally many digits, leading zeros among them."""
    if low == high:
        return low
    rest = len(low) - 1
    if not rest:
        return f"[{low}-{high}]"
    if low[0] == high[0]:
        return low[0] + _digits(low[1:], high[1:])
    first, last = int(low[0]), int(high[0])
    options = []
    if low[1:] != "0" * rest:
        options.append(low[0] + _digits(low[1:], "9" * rest))
        first += 1
    ends_early = high[1:] != "9" * rest
    last -= ends_early
    if first <= last:
        head = str(first) if first == last else f"[{first}-{last}]"
        options.append(f"{head}[0-9]{times(rest, rest)}")
    if ends_early:
        options.append(high[0] + _digits("0" * rest, high[1:]))
    return options[0] if len(options) == 1 else f"({'|'.join(options)})"
