"""A source file's text and the spans that point into it."""

from bisect import bisect_right
from dataclasses import dataclass, field

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of character offsets ``[start, end)`` in the file named ``path``."""

    path: str
    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The smallest span that covers both."""
        return Span(self.path, min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class SourceText:
    """The text of one file, with a table of line starts.

    ``path`` is what the user typed, so that messages repeat it; it is never resolved to an absolute one. The byte order mark
    that some editors write first is no part of ``text``, whoever read the file, so that offsets mean one thing.
    """

    path: str
    text: str
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.removeprefix(BYTE_ORDER_MARK))
        starts = [0]
        starts.extend(i + 1 for i, c in enumerate(self.text) if c == "\n")
        object.__setattr__(self, "_starts", tuple(starts))

    def position(self, offset: int) -> tuple[int, int]:
        """``offset`` as (line, column), both from 1, columns in characters."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Line ``number`` (from 1), without its newline."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end]

    def span(self, start: int, end: int) -> Span:
        return Span(self.path, start, end)
