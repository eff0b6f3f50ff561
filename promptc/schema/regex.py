r"""The patterns that a program may write: the part of Python's `re` that every decoder and validator understands alike.

Characters, classes, groups, ``|`` and the greedy repetitions. The shorthands ``\d \w \s`` mean their ASCII characters, and
a pattern is matched against the whole text. What JSON Schema or xgrammar (vLLM's decoder) cannot follow is refused with
the reason.
"""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

# Sorted, disjoint, inclusive ranges of code points.
Ranges = tuple[tuple[int, int], ...]

LAST: Final = 0x10FFFF
_MOST_REPEATS = 10_000


class PatternProblem(ValueError):
    """A pattern is none, or not one that a decoder can follow; the text says why, and what to write instead."""


@final
@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ``ranges``."""

    ranges: Ranges


@final
@dataclass(frozen=True, slots=True)
class Concat:
    """All ``items``, one after the other."""

    items: "tuple[Node, ...]"


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """One of ``options``."""

    options: "tuple[Node, ...]"


@final
@dataclass(frozen=True, slots=True)
class Repeat:
    """``item``, ``low`` to ``high`` times; any number above ``low`` where ``high`` is None."""

    item: "Node"
    low: int
    high: int | None


Node = Chars | Concat | Choice | Repeat


def complement(ranges: Ranges) -> Ranges:
    """Every code point that is not in ``ranges``."""
    gaps = []
    start = 0
    for low, high in ranges:
        if start < low:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        gaps.append((start, LAST))
    return tuple(gaps)


def merged(ranges: Sequence[tuple[int, int]]) -> Ranges:
    """``ranges`` in order, with those that touch made one."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def parse(pattern: str) -> Node:
    """The tree of ``pattern``. Raises `PatternProblem`."""
    try:
        with warnings.catch_warnings():
            # Of `[[:alpha:]]`, say, which Python reads as no one means it.
            warnings.simplefilter("error", FutureWarning)
            re.compile(pattern)
    except FutureWarning as warning:
        reason = str(warning)[:1].lower() + str(warning)[1:]
        raise PatternProblem(
            f"the pattern `{pattern}` can be read in two ways ({reason}): put `\\` before the character that is meant"
        ) from None
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternProblem(f"`{pattern}` is not a pattern: {error}") from None
    return _Parser(pattern).whole()


_DIGITS: Ranges = ((0x30, 0x39),)
_WORDS: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACES: Ranges = ((0x09, 0x0D), (0x20, 0x20))
_NOT_A_NEWLINE: Ranges = complement(((0x0A, 0x0A),))
_SHORTHANDS: dict[str, Ranges] = {
    "d": _DIGITS,
    "w": _WORDS,
    "s": _SPACES,
    "D": complement(_DIGITS),
    "W": complement(_WORDS),
    "S": complement(_SPACES),
}
_CONTROLS = {"n": 0x0A, "t": 0x09, "r": 0x0D, "f": 0x0C, "v": 0x0B, "a": 0x07}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_REPEAT = re.compile(r"\*|\+|\?|\{(\d*)(,?)(\d*)\}")
_WHOLE = "the pattern is matched against the whole text anyway"
_GROUPS = {
    "?=": "look-ahead",
    "?!": "look-ahead",
    "?<=": "look-behind",
    "?<!": "look-behind",
    "?P<": "a named group",
    "?P=": "a back-reference",
    "?(": "a condition",
    "?>": "an atomic group",
    "?#": "a comment",
}


class _Parser:
    """Recursive descent over a pattern that `re` has accepted, so what is open is closed."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def whole(self) -> Node:
        return self._choice()

    def _sees(self, text: str) -> bool:
        return self._pattern.startswith(text, self._at)

    def _take(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _refuse(self, what: str, instead: str) -> PatternProblem:
        return PatternProblem(f"the pattern `{self._pattern}` has {what}: {instead}")

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self._sees("|"):
            self._take()
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        items: list[Node] = []
        while self._at < len(self._pattern) and not self._sees("|") and not self._sees(")"):
            items.append(self._repeated(self._atom()))
        return items[0] if len(items) == 1 else Concat(tuple(items))

    def _repeated(self, item: Node) -> Node:
        found = _REPEAT.match(self._pattern, self._at)
        if found is None or found[0] in ("{}", "{,}"):
            return item
        self._at = found.end()
        if self._sees("?") or self._sees("+"):
            reason = f"`{found[0]}{self._take()}`"
            raise self._refuse(reason, f"which text a repetition takes has no meaning here; write `{found[0]}`")
        match found[0]:
            case "*":
                return Repeat(item, 0, None)
            case "+":
                return Repeat(item, 1, None)
            case "?":
                return Repeat(item, 0, 1)
            case _:
                return self._counted(item, found)

    def _counted(self, item: Node, found: re.Match[str]) -> Node:
        low = int(found[1] or 0)
        high = (int(found[3]) if found[3] else None) if found[2] else low
        if max(low, high or 0) > _MOST_REPEATS:
            raise self._refuse(f"`{found[0]}`", f"no more than {_MOST_REPEATS} repetitions can be followed")
        return Repeat(item, low, high)

    def _atom(self) -> Node:
        match char := self._take():
            case "(":
                return self._group()
            case "[":
                return Chars(self._class())
            case ".":
                return Chars(_NOT_A_NEWLINE)
            case "^" | "$":
                raise self._refuse(f"`{char}`", f"leave it out, {_WHOLE}")
            case "\\":
                return Chars(self._escape(in_class=False))
            case "{":
                raise self._refuse("a `{` that repeats nothing", r"write `\{` for the character")
            case _:
                return Chars(((ord(char), ord(char)),))

    def _group(self) -> Node:
        if self._sees("?:"):
            self._at += 2
        elif self._sees("?"):
            kind = next((kind for start, kind in _GROUPS.items() if self._sees(start)), "a flag")
            raise self._refuse(kind, "neither JSON Schema nor a decoder can follow it; use plain groups `(...)`")
        inner = self._choice()
        self._take()
        return inner

    def _class(self) -> Ranges:
        negated = self._sees("^")
        self._at += negated
        ranges: list[tuple[int, int]] = []
        first = True
        while first or not self._sees("]"):
            first = False
            low = self._class_item()
            if self._sees("-") and not self._pattern.startswith("-]", self._at):
                self._take()
                high = self._class_item()
                low = ((low[0][0], high[0][1]),)
            ranges.extend(low)
        self._take()
        if not (allowed := complement(merged(ranges)) if negated else merged(ranges)):
            raise self._refuse("a class of no characters", "no text can match it")
        return allowed

    def _class_item(self) -> Ranges:
        char = self._take()
        return self._escape(in_class=True) if char == "\\" else ((ord(char), ord(char)),)

    def _escape(self, *, in_class: bool) -> Ranges:
        char = self._take()
        if char in _SHORTHANDS:
            return _SHORTHANDS[char]
        if char in _HEX_DIGITS:
            start = self._at
            self._at += _HEX_DIGITS[char]
            code = int(self._pattern[start : self._at], 16)
        elif in_class and char == "b":
            code = 0x08
        elif char in _CONTROLS:
            code = _CONTROLS[char]
        elif char in "AZ":
            raise self._refuse(f"`\\{char}`", f"leave it out, {_WHOLE}")
        elif char in "bB":
            raise self._refuse(f"`\\{char}`", "no decoder knows where words end; name the characters instead")
        elif char.isdigit():
            raise self._refuse(f"`\\{char}`", "a back-reference or an octal number cannot be followed")
        elif char.isalpha():
            raise self._refuse(f"`\\{char}`", "this escape cannot be followed; write the character itself")
        else:
            code = ord(char)
        return ((code, code),)
