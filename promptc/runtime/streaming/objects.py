"""Unfinished answers in the format ``json``: the values of an object that are closed, and texts that are open.

Where the whole answer is JSON, the ends of its values are found here as JSON has them. Where it is not, what was given is
withdrawn by who hears of that: this reader need not see every mistake.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, final

from promptc.runtime.streaming.growing import GrowingString, grows
from promptc.runtime.streaming.parts import Grown, Part, Void, Whole
from promptc.schema.codec import ValueProblem, from_wire
from promptc.schema.json_reading import no_half_pair
from promptc.schema.types import Field

# An object may stand in a fence, as `promptc.runtime.layout` reads it.
_START = re.compile(r"\s*(?:```(?:json)?\s*\n\s*)?\{")
_KEY = re.compile(r'"(?:[^"\\]|\\.)*"')
_IN_TEXT = re.compile(r'["\\]')
_IN_BRACKETS = re.compile(r'["{}\[\]]')
_END_OF_WORD = re.compile(r"[\s,}]")

_At = Literal["start", "key", "colon", "begin", "value", "next", "end"]


@final
class ObjectReader:
    """Reads an answer with ``fields`` and gives those that are ``wanted``. See `promptc.runtime.streaming.parts.PartialReader`."""

    def __init__(self, fields: Sequence[Field], wanted: Collection[str]) -> None:
        self._fields = {f.name: f for f in fields if f.name in wanted}
        self._at: _At = "start"
        # What is not read yet: all of it up to a value, then nothing but what the value goes on with.
        self._rest = ""
        self._key = ""
        self._seen: set[str] = set()
        self._value: list[str] = []
        self._growing: GrowingString | None = None
        self._depth = 0
        self._in_text = False
        self._is_escaped = False

    def feed(self, piece: str) -> Iterator[Part]:
        self._rest += piece
        before = None
        # Each step takes some of the rest, or goes on to another place.
        while self._at != "end" and before != (self._at, len(self._rest)):
            before = self._at, len(self._rest)
            yield from self._step()

    def _step(self) -> Iterator[Part]:
        match self._at:
            case "start":
                if found := _START.match(self._rest):
                    self._take(found.end(), "key")
            case "key":
                self._space()
                if found := _KEY.match(self._rest):
                    yield from self._named(found[0])
                    self._take(found.end(), "colon")
                elif self._rest[:1] not in ("", '"'):
                    self._at = "end"
            case "colon":
                self._space()
                self._expect({":": "begin"})
            case "begin":
                self._space()
                if self._rest:
                    self._begin()
            case "value":
                yield from self._go_on()
            case "next":
                self._space()
                self._expect({",": "key"})
            case "end":
                pass

    def _take(self, count: int, then: _At) -> None:
        self._rest = self._rest[count:]
        self._at = then

    def _space(self) -> None:
        self._rest = self._rest.lstrip()

    def _expect(self, places: dict[str, _At]) -> None:
        if self._rest:
            self._take(1, places.get(self._rest[0], "end"))

    def _named(self, text: str) -> Iterator[Part]:
        try:
            self._key = json.loads(text)
        except ValueError:
            self._key = ""
        # Of two values with one key the last counts.
        if self._key in self._seen:
            yield Void(self._key)
        elif self._key in self._fields:
            self._seen.add(self._key)

    def _begin(self) -> None:
        first = self._rest[0]
        self._value = []
        self._growing = None
        self._in_text = first == '"'
        self._depth = int(first in "{[")
        self._is_escaped = False
        if self._in_text and self._key in self._fields and grows(self._fields[self._key].type):
            self._growing = GrowingString()
        self._at = "value"
        if self._in_text or self._depth:
            self._value.append(first)
            self._rest = self._rest[1:]

    def _go_on(self) -> Iterator[Part]:
        end, is_whole = self._end()
        text, self._rest = self._rest[:end], self._rest[end:]
        self._value.append(text)
        if self._growing is not None and (delta := self._growing.grow(text.removesuffix('"') if is_whole else text)):
            yield Grown(self._key, delta)
        if is_whole:
            self._at = "next"
            yield from self._whole()

    def _end(self) -> tuple[int, bool]:
        """How much of the rest belongs to the value, and whether it ends there."""
        text, place = self._rest, 0
        while place < len(text):
            if self._is_escaped:
                self._is_escaped = False
                place += 1
                continue
            if not self._in_text and not self._depth:
                found = _END_OF_WORD.search(text, place)
                return (found.start(), True) if found else (len(text), False)
            found = (_IN_TEXT if self._in_text else _IN_BRACKETS).search(text, place)
            if found is None:
                break
            place = found.end()
            match found[0]:
                case "\\":
                    self._is_escaped = True
                case '"':
                    self._in_text = not self._in_text
                case "{" | "[":
                    self._depth += 1
                case _:
                    self._depth -= 1
            if not self._in_text and not self._depth:
                return place, True
        return len(text), False

    def _whole(self) -> Iterator[Part]:
        if self._key not in self._fields:
            return
        text = "".join(self._value)
        try:
            value: object = json.loads(text)
            no_half_pair(text, value)
            yield Whole(self._key, from_wire(self._fields[self._key].type, value))
        except ValueProblem:
            return  # told by who reads the whole answer
        except (ValueError, RecursionError):
            self._at = "end"
