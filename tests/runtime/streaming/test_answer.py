"""What is told of a call: in the end its outputs, whatever came before; and nothing of an answer that is not used."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.artifact.model import Module, OutputFormat
from promptc.runtime.layout import DecodeProblem, outputs_text, parse_outputs
from promptc.runtime.streaming.answer import AnswerStream
from promptc.runtime.streaming.events import FieldDone, FieldEvent, FieldText, Withdrawn
from promptc.schema.types import INT, STR, Field, Json, Row
from tests.runtime.programs import module

FIELDS = (Field("reply", STR), Field("stars", INT), Field("why", STR, default="no reason"))
RETURNED = {"reply": ("answer", "copy"), "stars": ("stars",), "why": ("why",)}


def of(format_: OutputFormat) -> Module:
    return dataclasses.replace(module("rate", FIELDS[0], format_=format_), outputs=FIELDS)


class Screen:
    """What a caller sees who believes what it is told."""

    def __init__(self) -> None:
        self.events: list[FieldEvent] = []
        self.texts: dict[str, str] = {}
        self.values: Row = {}

    def tell(self, event: FieldEvent) -> None:
        self.events.append(event)
        match event:
            case FieldText(output, delta=delta):
                assert output not in self.values
                assert delta
                self.texts[output] = self.texts.get(output, "") + delta
            case FieldDone(output, value=value):
                assert output not in self.values
                assert not isinstance(value, str) or self.texts.get(output, "") == value
                self.values[output] = value
            case Withdrawn(output):
                assert output in self.texts or output in self.values
                self.texts.pop(output, None)
                self.values.pop(output, None)


WORDS = st.sampled_from(
    ["reply:", "stars:", "why:", "Why:", " 3", "\n", " x", '{"reply": "', '"', ", ", '"stars": ', "}", "\\"]
)
TEXTS = st.lists(WORDS, max_size=20).map("".join)


@given(st.sampled_from(["lines", "json"]), TEXTS, st.lists(TEXTS, max_size=3))
def test_all_that_counts_in_the_end_is_the_outputs(format_: OutputFormat, text: str, before: list[str]) -> None:
    screen = Screen()
    stream = AnswerStream(of(format_), RETURNED, screen.tell)
    for broken in before:
        stream.on_text(broken)
        stream.on_break()
        assert (screen.texts, screen.values) == ({}, {})
    for char in text:
        stream.on_text(char)
    try:
        outputs = parse_outputs(format_, FIELDS, text)
    except DecodeProblem:
        outputs = None
    stream.settle(outputs)
    expected = {} if outputs is None else {out: outputs[name] for name, outs in RETURNED.items() for out in outs}
    assert screen.values == expected


@given(TEXTS, TEXTS, st.integers(-3, 3))
def test_an_engine_may_tell_other_text_than_it_gives(told: str, reply: str, stars: int) -> None:
    # A cache gives what another process kept first, say.
    screen = Screen()
    stream = AnswerStream(of("lines"), RETURNED, screen.tell)
    stream.on_text(told)
    stream.settle({"reply": reply, "stars": stars, "why": ""})
    assert screen.values == {"answer": reply, "copy": reply, "stars": stars, "why": ""}


def test_each_output_is_told_of_its_field() -> None:
    screen = Screen()
    stream = AnswerStream(of("lines"), RETURNED, screen.tell)
    stream.on_text("reply: fine, tha")
    stream.on_text("nks\nstars: 4")
    stream.settle({"reply": "fine, thanks", "stars": 4, "why": "no reason"})
    assert screen.events == [
        FieldText("answer", "rate", "reply", "fine, tha"),
        FieldText("copy", "rate", "reply", "fine, tha"),
        FieldText("answer", "rate", "reply", "nks"),
        FieldText("copy", "rate", "reply", "nks"),
        FieldDone("answer", "rate", "reply", "fine, thanks"),
        FieldDone("copy", "rate", "reply", "fine, thanks"),
        FieldDone("stars", "rate", "stars", 4),
        FieldText("why", "rate", "why", "no reason"),
        FieldDone("why", "rate", "why", "no reason"),
    ]


def test_what_nobody_returns_is_not_told() -> None:
    screen = Screen()
    stream = AnswerStream(of("lines"), {"stars": ("stars",)}, screen.tell)
    stream.on_text("reply: fine\nstars: 4\nwhy: x")
    stream.settle({"reply": "fine", "stars": 4, "why": "x"})
    assert screen.events == [FieldDone("stars", "rate", "stars", 4)]


@pytest.mark.parametrize("format_", ["lines", "json"])
def test_an_answer_that_comes_at_once_is_told_at_once(format_: OutputFormat) -> None:
    outputs: dict[str, Json] = {"reply": "fine", "stars": 4, "why": ""}
    screen, in_one_go = Screen(), Screen()
    stream = AnswerStream(of(format_), RETURNED, screen.tell)
    stream.on_text(outputs_text(format_, FIELDS, outputs))
    stream.settle(outputs)
    AnswerStream(of(format_), RETURNED, in_one_go.tell).settle(outputs)
    assert screen.events == in_one_go.events
    assert screen.values == {"answer": "fine", "copy": "fine", "stars": 4, "why": ""}
