"""Patterns by type: every encoded value matches, near misses do not, and xgrammar reads the same language."""

import re

import pytest
from hypothesis import given, settings

from promptc.runtime.layout import outputs_text
from promptc.schema.pattern import answer_pattern, object_pattern, pattern
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Json, List, Member, Record, Type
from tests.schema.strategies import ANSWERS

SPECIES = Enum("Species", (Member("setosa"), Member("virginica")))
PASSAGE = Record("Passage", (Field("title", STR), Field("species", SPECIES)))


@given(ANSWERS)
def test_every_answer_matches(answer: tuple[list[Field], dict[str, Json]]) -> None:
    fields, row = answer
    assert re.fullmatch(answer_pattern(fields), outputs_text("lines", fields, row))
    assert re.fullmatch(object_pattern(fields), outputs_text("json", fields, row))


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (STR, "two\nlines"),
        (INT, "1.0"),
        (INT, "01"),
        (FLOAT, "nan"),
        (FLOAT, "."),
        (BOOL, "True"),
        (SPECIES, "rose"),
        (SPECIES, "setosa "),
        (List(INT), "[1,]"),
        (List(INT), "[1,2]"),
        (PASSAGE, '{"title": "a"}'),
        (PASSAGE, '{"species": "setosa", "title": "a"}'),
        (PASSAGE, '{"title": "a"b", "species": "setosa"}'),
    ],
)
def test_near_misses_do_not_match(type_: Type, text: str) -> None:
    assert not re.fullmatch(pattern(type_), text)


@pytest.mark.vllm
@settings(max_examples=40, deadline=None)
@given(ANSWERS)
def test_xgrammar_accepts_every_answer(answer: tuple[list[Field], dict[str, Json]]) -> None:
    xgrammar = pytest.importorskip("xgrammar")
    testing = pytest.importorskip("xgrammar.testing")
    fields, row = answer
    lines = xgrammar.Grammar.from_regex(answer_pattern(fields))
    assert testing._is_grammar_accept_string(lines, outputs_text("lines", fields, row))
    whole = xgrammar.Grammar.from_regex(object_pattern(fields))
    text = outputs_text("json", fields, row)
    assert testing._is_grammar_accept_string(whole, text)
    assert not testing._is_grammar_accept_string(whole, text.replace("{", "{ ", 1))


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("a: 1\nb: x\nc: 2", True),
        ("b: x\nc: 2", True),
        ("a: 1\nb: x", True),
        ("b: x", True),
        ("a: 1", False),
        ("a: 1\nc: 2", False),
        ("b: x\na: 1", False),
        ("\nb: x", False),
    ],
)
def test_an_answer_may_leave_out_what_has_a_default(text: str, matches: bool) -> None:
    fields = [Field("a", INT, default=1), Field("b", STR), Field("c", INT, default=None)]
    assert bool(re.fullmatch(answer_pattern(fields), text)) == matches


@pytest.mark.vllm
@pytest.mark.parametrize("text", ["species: rose", "species: setosa\n", " species: setosa", "species:setosa"])
def test_xgrammar_refuses_near_misses(text: str) -> None:
    xgrammar = pytest.importorskip("xgrammar")
    testing = pytest.importorskip("xgrammar.testing")
    grammar = xgrammar.Grammar.from_regex(answer_pattern([Field("species", SPECIES)]))
    assert not testing._is_grammar_accept_string(grammar, text)
