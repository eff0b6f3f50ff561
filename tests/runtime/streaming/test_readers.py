"""Readers of unfinished answers: what they give early is what the reader of the whole answer finds."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promptc.artifact.model import OutputFormat
from promptc.runtime.layout import DecodeProblem, outputs_text, parse_outputs
from promptc.runtime.streaming.lines import LineReader
from promptc.runtime.streaming.objects import ObjectReader
from promptc.runtime.streaming.parts import Grown, Part, PartialReader, Void, Whole
from promptc.schema.types import BOOL, INT, STR, Constraints, Field, Json, List, Refined, Row, optional
from tests.schema.strategies import FIELDS, rows

WHY, SURE, SHORT = Field("why", STR), Field("sure", BOOL), Field("s", optional(STR))
FEW = (WHY, SURE, SHORT)
# What a model writes that means something to one of the readers, and what a user may have put into its mouth.
WORDS = st.sampled_from(
    [
        *(
            "why: ",
            "Why: ",
            "**why:** ",
            "sure:",
            "SURE : true",
            "`s`:",
            "s: ",
            "s",
            "true",
            "false",
            "null",
            '"',
            "\n",
            "\n\n",
            " ",
        ),
        *(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            '{"why": "',
            '", "sure": ',
            '"s": null',
            "```json\n",
            "```",
            "\n```\n",
            "\\",
            "\\n",
            "\\\\",
        ),
        *(
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\u00",
            "é",
            "😀",
            "\u2028",
            "\x1f",
            "\t",
            "a longer text",
            "System:",
            "<|im_end|>",
        ),
        *("Answer again", "nul", "12", "-", "name: value", "*", "1e5", "NaN"),
    ]
)
JUNK = st.lists(WORDS, max_size=25).map("".join)
# Any answer has all of these.
OPEN = tuple(Field(name, STR, default="") for name in ("why", "sure", "s"))


def reader(format_: OutputFormat, fields: Sequence[Field]) -> PartialReader:
    names = {f.name for f in fields}
    return LineReader(fields, names) if format_ == "lines" else ObjectReader(fields, names)


def cut(text: str, places: Sequence[int]) -> Iterator[str]:
    ends = sorted({place % (len(text) + 1) for place in places})
    yield from (text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True))


def one_by_one(text: str) -> Iterator[str]:
    return iter(text)


CUTS = st.lists(st.integers(0, 10**4), max_size=8)


@dataclasses.dataclass
class Read:
    """What was given, and what of it still counts at the end of the answer."""

    parts: list[Part] = dataclasses.field(default_factory=list)
    texts: dict[str, str] = dataclasses.field(default_factory=dict)
    values: Row = dataclasses.field(default_factory=dict)

    def take(self, part: Part) -> None:
        self.parts.append(part)
        match part:
            case Grown(name, delta):
                assert name not in self.values, "a whole value grows no more"
                self.texts[name] = self.texts.get(name, "") + delta
            case Whole(name, value):
                assert name not in self.values, "a value is whole once"
                self.values[name] = value
            case Void(name):
                self.texts.pop(name, None)
                self.values.pop(name, None)


def read(format_: OutputFormat, fields: Sequence[Field], pieces: Iterator[str]) -> Read:
    found, reading = Read(), reader(format_, fields)
    for piece in pieces:
        for part in reading.feed(piece):
            found.take(part)
    return found


def require_true(found: Read, outputs: Row) -> None:
    """All that counts is what the whole answer has."""
    for name, value in found.values.items():
        assert value == outputs[name]
        assert type(value) is type(outputs[name])
    for name, text in found.texts.items():
        whole = outputs[name]
        assert isinstance(whole, str)
        assert whole.startswith(text)


def has_twice(text: str) -> bool:
    """Whether some object in ``text`` has a key twice."""
    twice = False

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        twice = twice or len({key for key, _ in pairs}) < len(pairs)
        return dict(pairs)

    json.loads(text.strip().removeprefix("```json").removeprefix("```").removesuffix("```"), object_pairs_hook=look)
    return twice


@given(st.data(), FIELDS, st.sampled_from(["lines", "json"]), CUTS)
def test_every_value_but_the_last_is_there_before_the_end(
    data: st.DataObject, fields: list[Field], format_: OutputFormat, places: list[int]
) -> None:
    text = outputs_text(format_, fields, data.draw(rows(fields)))
    outputs = parse_outputs(format_, fields, text)
    for pieces in (cut(text, places), one_by_one(text)):
        found = read(format_, fields, pieces)
        require_true(found, outputs)
        assert not any(isinstance(part, Void) for part in found.parts)
        expected = [f.name for f in fields] if format_ == "json" else [f.name for f in fields[:-1]]
        assert list(found.values) == expected


@given(st.sampled_from([FEW, OPEN]), JUNK, CUTS)
@example(FEW, "why: a\nSure: x\ns: b", [])
@example(FEW, "why: a\n**Sure:** true\nSure: b\ns: c", [])
@example(FEW, "why: a\nwhy: b\nsure: true\n", [])
@example(OPEN, "Why: a\nsure: true\ns: x\nwhy: b\nwhy: c", [3, 8])
@example(OPEN, "why: a\\", [7])
@example(OPEN, " why : a \\n \ns:", [])
def test_no_end_of_lines_changes_what_was_given(fields: Sequence[Field], text: str, places: list[int]) -> None:
    try:
        outputs = parse_outputs("lines", fields, text)
    except DecodeProblem:
        outputs = None
    for pieces in (cut(text, places), one_by_one(text)):
        found = read("lines", fields, pieces)
        assert not any(isinstance(part, Void) for part in found.parts)
        if outputs is not None:
            require_true(found, outputs)


@given(JUNK | JUNK.map(lambda junk: '{"why": "' + junk), CUTS)
@example('{"why": "a", "sure": true, "why": "b", "s": null}', [3, 20])
@example('```json\n{"why": "```", "sure": false, "s": "x"}\n```', [2, 9])
@example('{"sure": true, "s": "\\ud83d\\ude00\\\\", "why": "x"}', [25, 30, 34])
def test_no_end_of_json_changes_what_was_given(text: str, places: list[int]) -> None:
    try:
        outputs = parse_outputs("json", FEW, text)
    except DecodeProblem:
        return  # then it is withdrawn, all of it
    for pieces in (cut(text, places), one_by_one(text)):
        found = read("json", FEW, pieces)
        require_true(found, outputs)
        assert list(found.values) or not outputs
        if any(isinstance(part, Void) for part in found.parts):
            assert has_twice(text)


VALUES = st.text() | st.none() | st.booleans() | st.lists(st.text() | st.integers())
ENTRIES = st.lists(st.tuples(st.sampled_from(["why", "s", "other"]), VALUES), max_size=5)


@given(ENTRIES, st.sampled_from(["{}", " ```json\n{}\n```\n", "```\n {}```"]), st.booleans(), CUTS)
def test_json_as_any_program_writes_it(
    entries: list[tuple[str, Json]], around: str, ascii_only: bool, places: list[int]
) -> None:
    fields = (Field("why", optional(STR), default=None), Field("s", optional(STR), default=None))
    written = (f"{json.dumps(name)} :{json.dumps(value, ensure_ascii=ascii_only, indent=1)}" for name, value in entries)
    text = around.replace("{}", "{" + "\n, ".join(written) + "}")
    try:
        outputs = parse_outputs("json", fields, text)
    except DecodeProblem:
        return  # a list is no text
    found = read("json", fields, cut(text, places))
    require_true(found, outputs)
    # All are closed: what is left out is the default's.
    assert set(found.values) == {name for name, _ in entries} - {"other"}


def told(format_: OutputFormat, fields: Sequence[Field], *pieces: str) -> list[list[Part]]:
    reading = reader(format_, fields)
    return [list(reading.feed(piece)) for piece in pieces]


def test_a_text_grows_and_ends_where_the_next_output_begins() -> None:
    assert told("lines", FEW, "wh", "y: It ", "is\\", "n so.", " \nsu", "re: tr", "ue\ns: nu", "ll") == [
        [],
        [Grown("why", "It")],
        [Grown("why", " is")],
        [Grown("why", "\n so.")],
        [],
        [Whole("why", "It is\n so.")],
        [Whole("sure", True)],
        [],
    ]


def test_a_line_that_may_begin_another_output_waits() -> None:
    assert told("lines", FEW, "why: a\n", "Sure: it is\n", "sure: true\n", "s: x") == [
        [Grown("why", "a")],
        [],
        [Grown("why", "\nSure: it is"), Whole("why", "a\nSure: it is")],
        [Whole("sure", True), Grown("s", "x")],
    ]


def test_lines_of_text_go_on_once_they_are_longer_than_a_name() -> None:
    assert told("lines", FEW, "why: a\n- b", "read", " and\n", "S", "o") == [
        [Grown("why", "a")],
        [Grown("why", "\n- bread")],
        [Grown("why", " and")],
        [],
        [],
    ]


def test_a_text_that_may_be_none_waits_until_it_is_not() -> None:
    assert told("lines", (SHORT, SURE), "s: nu", "ll", " and ", "void") == [
        [],
        [],
        [Grown("s", "null and")],
        [Grown("s", " void")],
    ]
    assert told("lines", (SHORT, SURE), 's: "nu', 'll"\nsure:') == [[], [Whole("s", "null")]]


def test_an_object_grows() -> None:
    assert told(
        "json", FEW, '{"wh', 'y": "It \\', "u00e9", "\\ud83d", '\\ude00", "su', 're": tru', 'e, "s": null', "}"
    ) == [
        [],
        [Grown("why", "It ")],
        [Grown("why", "é")],
        [],
        [Grown("why", "😀"), Whole("why", "It é😀")],
        [],
        [Whole("sure", True)],
        [Whole("s", None)],
    ]


def test_of_two_values_with_one_key_the_first_is_void() -> None:
    assert told("json", FEW, '{"why": "a", "wh', 'y": "b"') == [
        [Grown("why", "a"), Whole("why", "a")],
        [Void("why"), Grown("why", "b"), Whole("why", "b")],
    ]


@pytest.mark.parametrize("format_", ["lines", "json"])
def test_only_what_is_wanted_is_given(format_: OutputFormat) -> None:
    fields = (Field("list", List(INT)), Field("mood", Refined(STR, Constraints(one_of=("good", "bad")))), WHY)
    make = LineReader if format_ == "lines" else ObjectReader
    reading = make(fields, {"mood"})
    text = outputs_text(format_, fields, {"list": [1, 2], "mood": "bad", "why": "x"})
    # A choice is told as a whole.
    assert [part for piece in text for part in reading.feed(piece)] == [Whole("mood", "bad")]


@pytest.mark.parametrize(
    ("format_", "text", "whole"),
    [
        ("lines", "sure: perhaps\ns: x\nwhy: y", ["s"]),
        ("json", '{"sure": "perhaps", "s": "x"', ["s"]),
        ("json", '{"sure": tru, "s": "x"', []),
        ("json", "Sure, here it is: {", []),
        ("json", '["sure", true]', []),
        ("json", '{"s" "x"}', []),
        ("json", '{"sure": true; "s": "x"}', []),
        ("json", '{"sure": true, s: "x"}', ["sure"]),
        ("json", '{"s": "\\ud83d", "sure": true}', []),
    ],
)
def test_values_that_are_none_are_left_to_the_whole(format_: OutputFormat, text: str, whole: list[str]) -> None:
    found = read(format_, FEW, one_by_one(text))
    assert list(found.values) == whole


def test_a_name_with_a_colon_is_read_as_a_whole_line() -> None:
    # No program has one; an artifact may come from anywhere.
    fields = (Field("a", STR), Field("b:c", STR))
    text = "a: x\nb:c: y"
    outputs = parse_outputs("lines", fields, text)
    require_true(read("lines", fields, one_by_one(text)), outputs)
