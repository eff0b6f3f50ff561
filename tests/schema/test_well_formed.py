"""Types that make no sense, and unions whose options cannot be told apart: the reason, and what to do."""

from itertools import pairwise

import pytest
from hypothesis import given

from promptc.schema.ambiguity import ambiguity
from promptc.schema.types import (
    BOOL,
    DATE,
    FLOAT,
    INT,
    NONE,
    STR,
    Constraints,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Refined,
    Type,
    Union,
    union,
)
from promptc.schema.values import is_value
from promptc.schema.well_formed import type_problem
from tests.schema.strategies import TYPED

CIRCLE = Record("Circle", (Field("kind", Literal("circle")), Field("size", FLOAT)))
SQUARE = Record("Square", (Field("kind", Literal("square")), Field("size", FLOAT)))
PERSON = Record("Person", (Field("name", STR), Field("age", INT)))
PLACE = Record("Place", (Field("name", STR), Field("country", STR)))
NAMED = Record("Named", (Field("name", STR), Field("country", STR, default="")))
KIND = Enum("Kind", (Member("good"), Member("bad", wire="Not good")))


@pytest.mark.parametrize(
    "options",
    [
        (INT, STR),
        (INT, BOOL, List(STR), Dict(STR)),
        (CIRCLE, SQUARE),
        (PERSON, PLACE),
        (PERSON, NONE),
        (Literal("a"), Literal("b"), KIND),
        (Literal(1), Literal(True)),
        (CIRCLE, List(CIRCLE)),
        (INT, INT),
        (STR,),
    ],
)
def test_options_that_can_be_told_apart(options: tuple[Type, ...]) -> None:
    assert ambiguity(options) is None


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ((INT, FLOAT), "`int` and `float` cannot be told apart: both are numbers in JSON; put them into records with a literal field each"),
        ((STR, DATE), "`str` and `date` cannot be told apart: both are texts in JSON; put them into records with a literal field each"),
        ((STR, BOOL, Literal("a")), "`str` and `\"a\"` cannot be told apart: both are texts in JSON; put them into records with a literal field each"),
        ((KIND, Literal("Not good")), "`Kind` and `\"Not good\"` cannot be told apart: both allow \"Not good\"; let one of them alone have it"),
        ((PLACE, NAMED), "`Place` and `Named` cannot be told apart: give each a field with a literal of its own, as in `kind: \"circle\"`"),
        ((PERSON, Dict(STR)), "`Person` and `dict[str, str]` cannot be told apart: both are objects in JSON; put them into records with a literal field each"),
        ((List(INT), Optional(List(STR))), "`list[int]` and `list[str]` cannot be told apart: both are arrays in JSON; put them into records with a literal field each"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_told_apart(options: tuple[Type, ...], problem: str) -> None:
    assert ambiguity(options) == problem


@given(TYPED)
def test_a_value_is_of_one_option(typed: tuple[Type, Json]) -> None:
    type_, value = typed
    union_ = type_.item if isinstance(type_, Optional) else type_
    if isinstance(union_, Union) and value is not None:
        assert sum(is_value(option, value) for option in union_.options) == 1


@pytest.mark.parametrize(
    ("type_", "problem"),
    [
        (Refined(INT, Constraints(min=5, max=1)), "`min` is 5 and `max` is 1: no value is between them"),
        (Literal(" a"), "the literal ' a' has white space around it that an answer loses: take it away"),
        (Optional(Optional(INT)), "`int?` can be none already"),
        (Union((INT,)), "`int` is no union of two or more types of one value each"),
        (Union((INT, Optional(STR))), "`int | str?` is no union of two or more types of one value each"),
        (Enum("E", (Member("a"), Member("b", wire="a"))), "`a` and `b` have the same text 'a'"),
        (Enum("E", (Member("a", wire="A "),)), "the text 'A ' of `a` has white space around it that an answer loses"),
        (Record("R", (Field("n", INT, default="1"),)), "the default of `n`: expected int, got '1'"),
    ],
)
def test_types_that_make_no_sense(type_: Type, problem: str) -> None:
    assert type_problem(type_) == problem


def test_a_union_is_flat_and_each_option_stands_once() -> None:
    assert union([INT, union([STR, INT])]) == Union((INT, STR))
    assert union([INT, NONE]) == union([Optional(INT), NONE]) == Optional(INT)
    assert union([Optional(INT), STR]) == Optional(Union((INT, STR)))
    assert union([INT]) == INT
    assert union([NONE, NONE]) == NONE


def test_types_read_as_they_are_written() -> None:
    texts = [
        (Refined(INT, Constraints(min=1, max=5)), "int(min = 1, max = 5)"),
        (Refined(List(STR), Constraints(unique=True)), "list[str](unique = true)"),
        (Refined(STR, Constraints(one_of=("a", "é"))), 'str(one_of = ["a", "é"])'),
        (Dict(Optional(DATE)), "dict[str, date?]"),
        (Optional(union([INT, STR])), "int | str | none"),
        (union([Literal("yes"), Literal(1), Literal(True)]), '"yes" | 1 | true'),
    ]
    assert [str(type_) for type_, _ in texts] == [text for _, text in texts]


def test_literals_of_two_kinds_are_two_types() -> None:
    assert all(a != b for a, b in pairwise((Literal(1), Literal(True), Literal("1"), Literal(None))))
