"""The prompt layout: what a model sees, word for word, and the round trip of answers."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given

from promptc.artifact.model import Demo, Module, OutputFormat
from promptc.runtime.layout import DecodeProblem, examples_text, outputs_text, parse_outputs, render
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Json, List, Member, Optional, Record
from tests.conftest import Golden
from tests.schema.strategies import ANSWERS

SPECIES = Enum("Species", (Member("setosa", "small petals"), Member("virginica")))
FIELDS = (Field("why", STR, "step by step"), Field("species", SPECIES), Field("sizes", List(FLOAT)))


def module(format_: OutputFormat) -> Module:
    return Module(
        symbol="iris.identify",
        signature="Identify",
        strategy="chain_of_thought",
        model="nano",
        inputs=(Field("notes", STR, "from the field"), Field("petal_length", FLOAT, "cm"), Field("count", INT)),
        outputs=FIELDS,
        instruction="Identify the flower.",
        demos=(
            Demo(
                {"notes": "wet\nshade", "petal_length": 1.4, "count": 3},
                {"why": "short petals", "species": "setosa", "sizes": [0.2, 1.0]},
            ),
        ),
        format=format_,
    )


@pytest.mark.parametrize("format_", get_args(OutputFormat))
def test_the_messages_of_a_call(format_: OutputFormat, golden: Golden) -> None:
    messages = render(module(format_), {"notes": "sun", "petal_length": 5.1, "count": 1})
    text = "\n".join(f"=== {m.role}\n{m.content}" for m in messages)
    golden(f"runtime/layout_{format_}.txt", text + "\n")


def test_examples_as_one_text(golden: Golden) -> None:
    demos = module("lines").demos
    golden("runtime/layout_examples.txt", examples_text(module("lines"), demos * 2) + "\n")


def test_the_messages_of_a_call_with_a_template(golden: Golden) -> None:
    template = "Notes: {notes}\nLengths in {{cm}}: {petal_length} ({count} times)"
    templated = replace(module("lines"), template=template)
    messages = render(templated, {"notes": "{count} of\n{{these}}", "petal_length": 5.1, "count": 1})
    text = "\n".join(f"=== {m.role}\n{m.content}" for m in messages)
    golden("runtime/layout_template.txt", text + "\n")


@pytest.mark.parametrize("format_", get_args(OutputFormat))
def test_the_messages_of_a_call_with_records(format_: OutputFormat, golden: Golden) -> None:
    part = Enum("Part", (Member("brakes", "levers, pads"), Member("lights")))
    symptom, blocks = Field("symptom", STR, "in the customer's words"), Field("blocks", BOOL, default=False)
    complaint = Record("Complaint", (symptom, Field("part", part), blocks))
    outputs = (Field("complaints", List(complaint)), Field("count", INT), Field("tags", List(STR)))
    read = replace(module(format_), instruction="List the defects.", inputs=(Field("mail", STR),), outputs=outputs)
    messages = render(replace(read, demos=()), {"mail": "It squeaks."})
    text = "\n".join(f"=== {m.role}\n{m.content}" for m in messages)
    golden(f"runtime/layout_records_{format_}.txt", text + "\n")


@pytest.mark.parametrize("format_", get_args(OutputFormat))
@given(answer=ANSWERS)
def test_answers_come_back(format_: OutputFormat, answer: tuple[list[Field], dict[str, Json]]) -> None:
    fields, row = answer
    assert parse_outputs(format_, fields, outputs_text(format_, fields, row)) == row


@pytest.mark.parametrize(
    ("format_", "text", "message"),
    [
        ("lines", "why: because\nspecies: setosa", "output `sizes`: missing from the answer"),
        ("lines", "why: because\nspecies: rose\nsizes: []", "output `species`: expected one of setosa, virginica"),
        ("lines", "", "outputs `why`, `species`, `sizes`: missing from the answer"),
        ("lines", "why: a\nspecies: b\nsizes: 1", "output `species`: .* 'b'; output `sizes`: expected a list, got 1"),
        ("json", '{"why": "because", "species": "setosa"}', "output `sizes`: missing from the answer"),
        ("json", '{"why": "because", "species": "set', "the answer is not JSON"),
        ("json", "[]", "the answer is not a JSON object"),
        # Half of a surrogate pair: nobody could be sent such an answer.
        ("json", '{"why": "\\ud83d", "species": "setosa", "sizes": []}', "the answer is not JSON"),
    ],
)
def test_other_answers_are_refused(format_: OutputFormat, text: str, message: str) -> None:
    with pytest.raises(DecodeProblem, match=message.replace("[", r"\[")):
        parse_outputs(format_, FIELDS, text)


def test_an_unconstrained_answer_may_take_several_lines_or_a_fence() -> None:
    lines = "So: no field\nwhy: one\n  two\nspecies: setosa\nsizes: [1]"
    assert parse_outputs("lines", FIELDS, lines) == {"why": "one\n  two", "species": "setosa", "sizes": [1.0]}
    fenced = '```json\n{"why": "w", "species": "setosa", "sizes": []}\n```'
    assert parse_outputs("json", FIELDS, fenced) == {"why": "w", "species": "setosa", "sizes": []}


def test_what_is_wrong_is_told_in_the_words_of_the_prompt_and_at_once() -> None:
    person = Record("Person", (Field("name", STR), Field("team", Optional(STR))))
    item = Record("Item", (Field("kind", SPECIES), Field("amount", INT)))
    outputs = (Field("claim", Record("Claim", (Field("who", person), Field("items", List(item))))), Field("note", STR))
    text = 'claim: {"who": {}, "items": [{"kind": "rose", "amount": 1}, {"kind": "setosa", "sum": 2}]}'
    with pytest.raises(DecodeProblem) as problem:
        parse_outputs("lines", outputs, text)
    assert str(problem.value) == (
        "output `note`: missing from the answer; output `claim`: `who.name`, `who.team` and `items[1].amount` are missing; "
        "`items[1].sum` is not a field; `items[0].kind`: expected one of setosa, virginica, got 'rose'"
    )


@pytest.mark.parametrize(
    ("format_", "text"),
    [("lines", "team: Billing dept.\nnote: null"), ("json", '{"team": "Billing dept.", "note": null}')],
)
def test_an_answer_is_in_wire_form_and_may_leave_out_what_has_a_default(format_: OutputFormat, text: str) -> None:
    team = Enum("Team", (Member("billing", wire="Billing dept."), Member("account")))
    fields = (Field("severity", INT, default=3), Field("team", team), Field("note", Optional(STR)))
    assert parse_outputs(format_, fields, text) == {"severity": 3, "team": "billing", "note": None}
    assert text in outputs_text(format_, fields[1:], {"team": "billing", "note": None})
