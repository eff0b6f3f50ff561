"""The text form: it round-trips, and its errors say where."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.ir.ops import Program
from promptc.ir.parser import IRSyntaxError, parse_program
from promptc.ir.printer import print_program
from promptc.ir.spans import without_spans
from promptc.ir.verifier import VerifyError, verify
from tests.ir.programs import programs, whole_programs
from tests.ir.sample import FULL, WHOLE


@settings(max_examples=60)
@given(programs() | whole_programs())
def test_parsing_the_printed_program_gives_the_program(program: Program) -> None:
    verify(program)
    text = print_program(program)
    assert parse_program(text) == program
    assert print_program(parse_program(text)) == text


@pytest.mark.parametrize("text", [FULL, WHOLE], ids=["flat", "nested"])
def test_everything_that_the_ir_holds_has_a_text(text: str) -> None:
    program = parse_program(text)
    verify(program)
    assert print_program(program) == text


def test_comments_and_white_space_mean_nothing() -> None:
    spread = FULL.replace("{\n", "{  # a comment\n\n").replace(" = ", "=\n# why\n  ")
    assert parse_program(spread) == parse_program(FULL)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("effect @send", "impure @send", "3:8: expected pure, nondet or effect"),
        ("-> bool from", "bool from", "3:47: expected `->`"),
        ('bm25 "corpus', 'bm25 3, "corpus', "5:64: expected a text"),
        ("check suggest", "check maybe", "16:9: expected `require`"),
        ("extern @wiki(", "extern @wikis(", "37:22: the extern @wikis is not declared above"),
        ("invoke @label", "invoke @all", "40:20: the program @all does not stand above"),
        ("map %texts", "map %none", "33:18: %none is str, not a list"),
        ("    yield %keep\n", "", "35:3: expected `yield`"),
        ("(query = %i", "(query = %j", "37:36: %j is not defined yet"),
        ("do (%i)", "(%i)", "36:5: expected `do`"),
        ("then {", "{", "39:22: expected `then`"),
        ("in(%none, %texts)", "in(%one, %texts)", "48:15: %one is not defined yet"),
        ("require %some, %message", "require %some", "50:23: expected `,`"),
    ],
)
def test_a_mistake_among_regions_is_told_with_its_place(old: str, new: str, message: str) -> None:
    assert old in WHOLE
    with pytest.raises(IRSyntaxError) as error:
        parse_program(WHOLE.replace(old, new, 1))
    assert str(error.value) == f"<ir>:{message}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("field species of %r", "field kind of %r", "21:31: %r is (species: Species) and has no field kind"),
        ("(%r.species, %r.species)", "(%r.species %r.species)", "22:38: expected `,`"),
        ("list[Species] (", "list[Sort] (", "22:17: the type `Sort` is not declared above"),
        ("return (species = %r.species", "return (species = %q", "26:22: %q is not defined yet"),
        ("call @iris.identify", "call @identify", "20:14: the module @identify is not declared above"),
        ("instruction 1 of", "instruction 7 of", "13:3: there is no place 7 in the 2 values"),
        ("format lines", "format xml", "15:10: expected lines or json"),
        ("temperature 0.2", "temperature hot", "16:24: expected a number"),
        ("temperature 0.2", "temperature 0.2.3", "16:24: expected a number"),
        ('const str "hé"', "const str he", "23:22: expected a JSON value"),
        (
            "metric @score",
            "metrics @score",
            "29:1: expected enum, record, model, extern, module, program, metric or check",
        ),
        ("max_tokens 24\n}", "max_tokens 24\n", "17:2: expected `}`"),
        ('loc("iris.prompt"', "loc(3", "17:7: expected a text"),
        ("demos frozen [{", "demos frozen [[], {", "14:17: expected a JSON object"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, message: str) -> None:
    assert old in FULL
    with pytest.raises(IRSyntaxError) as error:
        parse_program(FULL.replace(old, new, 1))
    assert message in str(error.value)


def test_a_text_without_a_program_is_refused() -> None:
    with pytest.raises(IRSyntaxError, match="expected a program"):
        parse_program("enum E { a }")


def test_a_program_can_be_shown_without_its_spans() -> None:
    bare = without_spans(parse_program(FULL))
    verify(bare)
    assert print_program(bare) == re.sub(r" loc\([^)]*\)", "", FULL)


@settings(max_examples=200)
@given(
    st.integers(0, len(FULL)), st.integers(0, 12), st.sampled_from(("", " ", '"', "(", "}", "%r", "0", ",", "list["))
)
def test_no_damage_ends_in_another_error(start: int, length: int, filler: str) -> None:
    try:
        program = parse_program(FULL[:start] + filler + FULL[start + length :])
        verify(program)
    except (IRSyntaxError, VerifyError):
        return
    assert parse_program(print_program(program)) == program
