"""Blocks in braces: on one line, or with one part a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from promptc.source.text import SourceText, Span
from promptc.syntax.layout import INDENT, WIDTH, Lines
from promptc.syntax.scan import braces


@final
@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a block: as a part of a single line, and as lines of its own."""

    span: Span
    flat: str
    lines: Sequence[str]


@final
@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands: its span in the source, the offset where the next thing starts, its depth in blocks."""

    span: Span
    limit: int
    depth: int = 0

    @property
    def indent(self) -> str:
        return INDENT * self.depth


def write_simple(out: Lines, lines: Sequence[str], place: Place) -> None:
    """A thing without a block."""
    out.hoist(place.span.end, place.depth)
    out.write(lines, place.span.end, place.limit)


def write_block(out: Lines, source: SourceText, head: str, head_end: int, parts: Sequence[Part], place: Place) -> None:
    """``head { parts }`` on one line where it fits and was written so, else with one part a line.

    ``head`` has its indentation; ``head_end`` is the offset where it ends in the source.
    """
    end = place.span.end
    flat = f"{head} {{ {', '.join(p.flat for p in parts)} }}" if parts else f"{head} {{}}"
    was_spread = bool(parts) and "\n" in source.text[head_end : parts[0].span.start]
    too_long = "\n" in flat or len(flat) > WIDTH
    # From the brace on: the head may end in brackets that the tree does not have, and a comment before the brace is its.
    opened, _ = braces(source, head_end)
    out.hoist(opened, place.depth)
    if not (out.has_comment(end) or was_spread or too_long):
        out.write([flat], end, place.limit)
    else:
        write_spread(out, head, opened, parts, place)


def write_part(out: Lines, part: Part, limit: int, depth: int) -> None:
    """One part of a block on lines of its own; ``limit`` is where the next one starts."""
    out.before(part.span.start, depth)
    out.hoist(part.span.end, depth)
    out.write(part.lines, part.span.end, limit)


def write_spread(out: Lines, head: str, opened: int, parts: Sequence[Part], place: Place) -> None:
    """A block with one part a line; ``opened`` is the offset behind its brace."""
    end = place.span.end
    starts = [*(p.span.start for p in parts), end]
    out.write([head + " {"], opened, starts[0])
    for part, next_start in zip(parts, starts[1:], strict=True):
        write_part(out, part, next_start, place.depth + 1)
    out.close(end, place.depth + 1)
    out.write([place.indent + "}"], end, place.limit)
