"""Constraints: what breaks them, which make no sense, which follow from others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.schema.assignable import fits
from promptc.schema.codec import ValueProblem, check
from promptc.schema.constraint_values import ConstraintProblem, constraints_from
from promptc.schema.constraints import constraint_problem
from promptc.schema.types import BOOL, DATE, FLOAT, INT, STR, Constraints, Dict, Json, List, Refined, Scalar
from promptc.schema.values import is_value
from tests.schema.strategies import REFINED_SCALARS, values

Base = Scalar | List | Dict


@pytest.mark.parametrize(
    ("base", "constraints", "value", "message"),
    [
        (INT, Constraints(min=1, max=5), 0, "expected at least 1, got 0"),
        (INT, Constraints(min=1, max=5), 9, "expected at most 5, got 9"),
        (INT, Constraints(min=1), "1", "expected int, got '1'"),
        (FLOAT, Constraints(one_of=(0.5, 1)), 0.25, "expected one of 0.5, 1, got 0.25"),
        (STR, Constraints(max_len=3), "four", "expected at most 3 characters, got 4"),
        (STR, Constraints(min_len=1), "", "expected at least 1 character, got 0"),
        (STR, Constraints(pattern="[A-Z]+"), "Ab", r"expected a text that matches \[A-Z\]\+, got 'Ab'"),
        (STR, Constraints(one_of=("a", "b")), "c", "expected one of a, b, got 'c'"),
        (List(INT), Constraints(min_len=2), [1], "expected at least 2 items, got 1"),
        (List(INT), Constraints(unique=True), [1, 2, 1], r"expected no two equal items, but \[2\] is \[0\] again"),
        (Dict(INT), Constraints(max_len=1), {"a": 1, "b": 2}, "expected at most 1 entry, got 2"),
    ],
)
def test_a_value_that_breaks_a_constraint_is_told_which(
    base: Base, constraints: Constraints, value: Json, message: str
) -> None:
    assert constraint_problem(base, constraints) is None
    with pytest.raises(ValueProblem, match=f"^{message}$"):
        check(Refined(base, constraints), value)


@pytest.mark.parametrize(
    ("base", "constraints", "problem"),
    [
        (INT, Constraints(), "no constraint is given: write `int`"),
        (INT, Constraints(max_len=3), "`int` has no `max_len`; it takes `min`, `max`, `one_of`"),
        (DATE, Constraints(min_len=3), "`date` has no `min_len`; it takes no constraints"),
        (BOOL, Constraints(one_of=(1,)), "`bool` has no `one_of`; it takes no constraints"),
        (STR, Constraints(unique=True), "`str` has no `unique`; it takes `min_len`, `max_len`, `pattern`, `one_of`"),
        (INT, Constraints(min=5, max=1), "`min` is 5 and `max` is 1: no value is between them"),
        (INT, Constraints(min=0.5), "`min` of an int is a whole number, not 0.5"),
        (STR, Constraints(min_len=-1), "`min_len` is at least 0, not -1"),
        (List(STR), Constraints(min_len=4, max_len=3), "`min_len` is 4 and `max_len` is 3: no value is between them"),
        (STR, Constraints(one_of=()), "`one_of` has no values to choose from"),
        (STR, Constraints(one_of=(1,)), "`one_of` holds 1, which is no str"),
        (INT, Constraints(one_of=(1, 2, 1)), "`one_of` holds 1 twice"),
        (
            INT,
            Constraints(one_of=(1, 9), max=5),
            "`one_of` holds 9, but the other constraints forbid it: expected at most 5, got 9",
        ),
        (STR, Constraints(one_of=("a",), pattern="b"), "`one_of` holds 'a', which the pattern does not match"),
        (
            STR,
            Constraints(one_of=(" a",)),
            "`one_of` holds ' a', with white space around it that an answer loses: take it away",
        ),
        (
            STR,
            Constraints(pattern="^a"),
            "the pattern `^a` has `^`: leave it out, the pattern is matched against the whole text anyway",
        ),
    ],
)
def test_constraints_that_make_no_sense_are_told(base: Base, constraints: Constraints, problem: str) -> None:
    assert constraint_problem(base, constraints) == problem


@pytest.mark.parametrize(
    ("given_", "problem"),
    [
        (
            {"minimum": 1},
            "there is no constraint `minimum`; there are min, max, min_len, max_len, pattern, one_of, unique",
        ),
        ({"min": "1"}, "`min` takes a number, not '1'"),
        ({"max": True}, "`max` takes a number, not True"),
        ({"max_len": 1.5}, "`max_len` takes a whole number, not 1.5"),
        ({"pattern": 1}, "`pattern` takes a text, not 1"),
        ({"one_of": ["a", None]}, "`one_of` takes a list of texts or numbers, not ['a', None]"),
        ({"unique": 1}, "`unique` takes true or false, not 1"),
    ],
)
def test_constraints_of_the_wrong_kind_are_refused(given_: dict[str, Json], problem: str) -> None:
    with pytest.raises(ConstraintProblem) as refused:
        constraints_from(given_)
    assert str(refused.value) == problem


@given(REFINED_SCALARS)
def test_what_is_given_is_read_back(type_: Refined) -> None:
    assert constraints_from(dict(type_.constraints.given())) == type_.constraints


@given(REFINED_SCALARS, REFINED_SCALARS, st.data())
def test_a_constraint_that_fits_holds_for_every_value(one: Refined, other: Refined, data: st.DataObject) -> None:
    value = data.draw(values(one))
    match fits(one, other):
        case "yes":
            assert is_value(other, value)
        case "check":
            assert is_value(other.base, value)
        case "no":
            assert one.base != other.base
