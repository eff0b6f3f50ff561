r"""Patterns printed for those who follow them, in the dialect that Python, ECMA-262 and xgrammar share.

No anchors, no look-around, no shorthand that differs on Unicode. A text stands on the wire with some of its characters
escaped, so a pattern of texts is printed as a pattern of escaped texts: ``[^,]+`` in JSON allows ``\"``, but no bare quote.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from promptc.schema.regex import LAST, Chars, Choice, Concat, Node, Ranges, Repeat, complement, merged, parse

# How a text is written: as it is, as one line of an answer, between the quotes of JSON.
Wire = Literal["plain", "line", "json"]

_SPECIAL = frozenset("\\^$*+?{}[]|().")
_SPECIAL_IN_CLASS = frozenset("\\]^-[")
_CONTROLS = {"\n": r"\n", "\t": r"\t", "\r": r"\r"}
_ESCAPED: dict[Wire, Ranges] = {
    "plain": (),
    "line": ((0x0A, 0x0A), (0x5C, 0x5C)),
    "json": ((0x00, 0x1F), (0x22, 0x22), (0x5C, 0x5C)),
}


@lru_cache(maxsize=512)
def translate(pattern: str, wire: Wire) -> str:
    """``pattern`` for texts as they stand on ``wire``. Raises `promptc.schema.regex.PatternProblem`."""
    return _text(parse(pattern), wire)


def any_text(wire: Wire, low: int = 0, high: int | None = None) -> str:
    """The pattern of texts of ``low`` to ``high`` characters, of any length where it is None."""
    return _text(Repeat(Chars(((0, LAST),)), low, high), wire)


def literal(text: str) -> str:
    """The pattern that ``text`` alone matches."""
    return "".join(_character(char, _SPECIAL) for char in text)


def _text(node: Node, wire: Wire) -> str:
    match node:
        case Chars(ranges=ranges):
            return _characters(ranges, wire)
        case Concat(items=items):
            return "".join(_text(item, wire) for item in items)
        case Choice(options=options):
            return "(" + "|".join(_text(option, wire) for option in options) + ")"
        case Repeat(item=item, low=low, high=high):
            inner = _text(item, wire)
            grouped = inner if isinstance(item, Choice) else f"({inner})"
            atom = _characters(item.ranges, wire) if isinstance(item, Chars) else grouped
            return atom + times(low, high)


def times(low: int, high: int | None) -> str:
    """The sign for ``low`` to ``high`` repetitions; nothing where that is exactly one."""
    match low, high:
        case 0, None:
            return "*"
        case 1, None:
            return "+"
        case 0, 1:
            return "?"
        case 1, 1:
            return ""
        case _, None:
            return f"{{{low},}}"
        case _:
            return f"{{{low}}}" if low == high else f"{{{low},{high}}}"


def _characters(ranges: Ranges, wire: Wire) -> str:
    """One character out of ``ranges`` as it stands on ``wire``: bare ones as a class, escaped ones beside it."""
    escaped = _ESCAPED[wire]
    bare = _without(ranges, escaped)
    special = [chr(code) for low, high in _without(ranges, complement(escaped)) for code in range(low, high + 1)]
    options = ([_class(bare)] if bare else []) + _escapes(special, wire)
    return options[0] if len(options) == 1 and bare else "(" + "|".join(options) + ")"


def _without(ranges: Ranges, others: Ranges) -> Ranges:
    """The code points of ``ranges`` that are not in ``others``."""
    return complement(merged((*complement(ranges), *others)))


def _escapes(special: list[str], wire: Wire) -> list[str]:
    as_written: Callable[[str], str] = _line_escape if wire == "line" else json_text
    written = [as_written(char) for char in special]
    hexadecimal = [text.removeprefix(r"\u00") for text in written if text.startswith(r"\u00")]
    short = [literal(text) for text in written if not text.startswith(r"\u00")]
    return short + ([rf"\\u00({'|'.join(hexadecimal)})"] if hexadecimal else [])


def _line_escape(char: str) -> str:
    return r"\n" if char == "\n" else "\\\\"


def json_text(text: str) -> str:
    """``text`` as it stands between the quotes of JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _class(ranges: Ranges) -> str:
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _character(chr(ranges[0][0]), _SPECIAL)
    # Up to the last code point is shorter, and safer to read, as what is left out.
    negated = ranges[-1][1] == LAST and ranges != ((0, LAST),)
    shown = complement(ranges) if negated else ranges
    inside = "".join(_range(low, high) for low, high in shown)
    return f"[^{inside}]" if negated else f"[{inside}]"


def _range(low: int, high: int) -> str:
    ends = [_character(chr(code), _SPECIAL_IN_CLASS) for code in (low, high)]
    return ends[0] if low == high else ends[0] + ("-" if high > low + 1 else "") + ends[1]


def _character(char: str, special: frozenset[str]) -> str:
    if char in special:
        return "\\" + char
    if char in _CONTROLS:
        return _CONTROLS[char]
    if ord(char) < 0x20 or char == "\x7f":
        return f"\\x{ord(char):02x}"
    return char
