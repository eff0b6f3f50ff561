"""Two texts in two columns, as wide as the terminal."""

import difflib
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, final

from promptc.source.columns import display

# What stands between the columns: the same on both sides, changed, on the left side alone, on the right side alone.
Mark = Literal[" ", "|", "<", ">"]
_NARROWEST = 20


@final
@dataclass(frozen=True, slots=True)
class Line:
    """A line of the two columns; ``left`` has its full width."""

    left: str
    mark: Mark
    right: str


def side_by_side(first: Sequence[str], second: Sequence[str], *, width: int) -> Iterator[Line]:
    """``first`` and ``second`` beside each other, lines that belong together at the same height, long ones wrapped."""
    column = max(_NARROWEST, (width - 3) // 2)
    # Nothing counts as noise: prompts are short, and a blank line in one is as good as any.
    for tag, i, j, k, end in difflib.SequenceMatcher(a=first, b=second, autojunk=False).get_opcodes():
        for left, right in zip_longest(first[i:j], second[k:end]):
            mark = _mark(left, right, same=tag == "equal")
            for a, b in zip_longest(_wrapped(left, column), _wrapped(right, column), fillvalue=""):
                yield Line(a.ljust(column), mark, b)


def _mark(left: str | None, right: str | None, *, same: bool) -> Mark:
    if same:
        return " "
    if right is None:
        return "<"
    return ">" if left is None else "|"


def _wrapped(line: str | None, column: int) -> list[str]:
    if line is None:
        return []
    line = display(line)
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line, column, subsequent_indent=indent if len(indent) < column // 2 else "") or [""]
