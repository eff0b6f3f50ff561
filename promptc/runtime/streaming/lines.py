"""Unfinished answers in the format ``lines``: which values no end of the answer can change.

`promptc.runtime.answer_lines` reads whole answers, and may need all of one: a line with a name in another case or in Markdown
begins an output only where no other line of the answer may be meant. Such a line is in doubt here, and the value that it may
end waits until it is not. A line with the name as it is ends a value for certain.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import final

from promptc.runtime.answer_lines import is_alone, label
from promptc.runtime.streaming.growing import GrowingLine, grows
from promptc.runtime.streaming.parts import Grown, Part, Whole
from promptc.schema.codec import ValueProblem, decode
from promptc.schema.types import Field, Optional

_AROUND = re.compile(r"\A[\s*`]+|[\s*`]+\Z")


@final
@dataclass(slots=True)
class _Value:
    """A value that has begun: the parts of its text, and which of them may begin another output instead."""

    declared: Field
    growing: GrowingLine | None
    parts: list[str] = field(default_factory=list)
    doubts: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    told: int = 0


@final
class LineReader:
    """Reads an answer with ``fields`` and gives those that are ``wanted``. See `promptc.runtime.streaming.parts.PartialReader`."""

    def __init__(self, fields: Sequence[Field], wanted: Collection[str]) -> None:
        self._fields = {f.name: f for f in fields}
        self._wanted = wanted
        self._names = tuple(self._fields)
        # Only a line that is no longer than this can still become the beginning of an output.
        self._longest = max(map(len, self._names), default=0)
        # The language has no such names; with one, the colon behind a name need not be the first of its line.
        self._whole_lines = any(":" in name for name in self._names)
        self._found: set[str] = set()
        self._alike = dict.fromkeys(self._names, 0)
        self._line = ""
        self._is_known = False
        self._open: _Value | None = None
        # Values that have ended, but for lines in doubt.
        self._ended: list[_Value] = []

    def feed(self, piece: str) -> Iterator[Part]:
        line, *others = piece.split("\n")
        yield from self._go_on(line)
        for line in others:
            yield from self._end_line()
            yield from self._go_on(line)

    def _go_on(self, text: str) -> Iterator[Part]:
        if not self._is_known:
            self._line += text
            yield from self._look(is_whole=False)
        elif self._open is not None:
            self._open.parts.append(text)
            yield from self._grown(self._open)

    def _end_line(self) -> Iterator[Part]:
        if not self._is_known:
            yield from self._look(is_whole=True)
        self._line = ""
        self._is_known = False

    def _look(self, *, is_whole: bool) -> Iterator[Part]:
        """Find out what the line is, where that is certain."""
        name, colon, rest = self._line.partition(":")
        if not is_whole and (self._whole_lines or (not colon and self._may_be_label())):
            return
        self._is_known = True
        name = name.strip()
        if colon and name in self._fields and name not in self._found:
            yield from self._begin(name, rest)
        elif colon and name in self._fields:
            # The first such line counts; this one is text, and nothing else.
            yield from self._add(frozenset())
        else:
            yield from self._add(frozenset(n for n in self._names if self._is_like(n)))

    def _may_be_label(self) -> bool:
        return len(_AROUND.sub("", self._line)) <= self._longest

    def _is_like(self, name: str) -> bool:
        return name not in self._found and is_alone(name, self._names) and label(name, self._line) is not None

    def _begin(self, name: str, rest: str) -> Iterator[Part]:
        self._found.add(name)
        if self._open is not None:
            self._ended.append(self._open)
        declared = self._fields[name]
        growing = GrowingLine(optional=isinstance(declared.type, Optional)) if grows(declared.type) else None
        self._open = _Value(declared, growing, [rest])
        yield from self._settled()
        yield from self._grown(self._open)

    def _add(self, names: frozenset[str]) -> Iterator[Part]:
        """The line is text, or begins one of ``names``."""
        for name in names:
            self._alike[name] += 1
        if self._open is not None:
            if names:
                self._open.doubts.append((len(self._open.parts), names))
            self._open.parts.append(f"\n{self._line}")
            yield from self._grown(self._open)
        if names:
            yield from self._settled()

    def _settled(self) -> Iterator[Part]:
        """What is certain of values that have ended."""
        waiting = []
        for value in self._ended:
            yield from self._grown(value)
            if self._certain(value) < len(value.parts):
                waiting.append(value)
            elif value.declared.name in self._wanted:
                yield from _whole(value)
        self._ended = waiting

    def _grown(self, value: _Value) -> Iterator[Part]:
        certain = self._certain(value)
        if value.growing is not None and value.declared.name in self._wanted:
            delta = value.growing.grow("".join(value.parts[value.told : certain]))
            if delta:
                yield Grown(value.declared.name, delta)
        value.told = max(value.told, certain)

    def _certain(self, value: _Value) -> int:
        """How many parts belong to ``value`` whatever comes."""
        for place, names in value.doubts:
            # A line of an output that has its own line is text, and so are two that may be meant.
            if any(name not in self._found and self._alike[name] == 1 for name in names):
                return place
        return len(value.parts)


def _whole(value: _Value) -> Iterator[Part]:
    try:
        yield Whole(value.declared.name, decode(value.declared.type, "".join(value.parts)))
    except ValueProblem:
        return  # told by who reads the whole answer
