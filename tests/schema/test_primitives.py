"""The primitives: what they take, what they give, where they have no value."""

import copy
from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.schema.codec import check
from promptc.schema.primitive_types import comparable
from promptc.schema.primitives import PRIMITIVES, PrimitiveProblem, evaluate, result_type
from promptc.schema.types import (
    BOOL,
    DATE,
    DATETIME,
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
)
from tests.schema.strategies import values

KIND = Enum("Kind", (Member("good"), Member("bad")))
ITEM = Record("Item", (Field("kind", KIND), Field("size", INT)))
SMALL = Refined(INT, Constraints(min=1, max=5))
TYPES: tuple[Type, ...] = (
    *(STR, INT, FLOAT, BOOL, DATE, KIND, ITEM, NONE, SMALL, Literal("yes"), Dict(INT)),
    *(Optional(STR), Optional(SMALL), Union((INT, STR))),
    *(List(t) for t in (STR, INT, FLOAT, BOOL, DATE, KIND, ITEM, SMALL, List(INT), Optional(INT))),
)


def _accepted() -> list[tuple[str, tuple[Type, ...], Type]]:
    found: list[tuple[str, tuple[Type, ...], Type]] = []
    for primitive in PRIMITIVES.values():
        for operands in product(TYPES, repeat=primitive.arity):
            try:
                found.append((primitive.name, operands, result_type(primitive.name, operands)))
            except PrimitiveProblem:
                continue
    return found


ACCEPTED = _accepted()


@given(st.data())
def test_a_result_is_of_the_type_that_the_rule_says(data: st.DataObject) -> None:
    name, operands, result = data.draw(st.sampled_from(ACCEPTED))
    given = [data.draw(values(t)) for t in operands]
    before = copy.deepcopy(given)
    try:
        value = evaluate(name, given)
    except PrimitiveProblem:
        may_have_none = (
            "add",
            "sub",
            "mul",
            "div",
            "mod",
            "sum",
            "at",
            "min",
            "max",
            "vote",
            "range",
            "recall_at",
            "dict",
        )
        assert name in may_have_none
        return
    assert given == before
    checked = check(result, value)
    assert checked == value
    # An int may stand for a float, among items and where a sum or a choice goes over both.
    assert type(checked) is type(value) or (type(checked), type(value)) == (float, int)


def test_every_primitive_takes_something_and_all_but_one_refuse_something() -> None:
    assert {name for name, _, _ in ACCEPTED} == set(PRIMITIVES)
    counts = Counter(name for name, _, _ in ACCEPTED)
    assert [p.name for p in PRIMITIVES.values() if counts[p.name] == len(TYPES) ** p.arity] == ["json"]


@pytest.mark.parametrize(
    ("name", "operands", "expected"),
    [
        ("add", [1, 2], 3),
        ("add", [1, 0.5], 1.5),
        ("add", ["a", "b"], "ab"),
        ("add", [[1], [2]], [1, 2]),
        ("sub", [1, 2], -1),
        ("mul", [3, 0.5], 1.5),
        ("div", [1, 2], 0.5),
        ("neg", [2], -2),
        ("eq", [1, 1.0], True),
        ("ne", ["a", "b"], True),
        ("lt", ["a", "b"], True),
        ("le", [2, 2], True),
        ("gt", [2, 2.5], False),
        ("ge", ["b", "a"], True),
        ("and", [True, False], False),
        ("or", [True, False], True),
        ("not", [False], True),
        ("in", ["b", ["a", "b"]], True),
        ("in", ["bc", "abcd"], True),
        ("exact_match", ["The Cat.", "cat"], 1.0),
        ("exact_match", [3, 3], 1.0),
        ("accuracy", ["The Cat.", "cat"], 0.0),
        ("accuracy", [True, True], 1.0),
        ("f1", ["the cat sat", "a cat"], 2 / 3),
        ("contains", ["The  Cat sat", "the cat"], 1.0),
        ("rouge_l", ["the cat sat", "the black cat sat"], 6 / 7),
        ("recall_at", [["a", "b", "c"], ["b", "c", "c"], 2], 0.5),
        ("recall_at", [["a"], [], 2], 1.0),
        ("recall_at", [[1.0], [1], 1], 1.0),
        ("eq", [None, None], True),
        ("eq", [{"a": 1, "b": [True]}, {"b": [True], "a": 1.0}], True),
        ("eq", [1, True], False),
        ("in", ["k", {"k": 1}], True),
        ("in", [{"a": 1}, [{"a": 1.0}]], True),
        ("lt", ["2024-12-31", "2025-01-01"], True),
        ("mod", [7, 3], 1),
        ("mod", [-1, 3], 2),
        ("mod", [7.5, 2], 1.5),
        ("len", ["Zürich"], 6),
        ("len", [[1, 2]], 2),
        ("len", [{"a": 1}], 1),
        ("at", [["a", "b"], 1], "b"),
        ("at", [{"k": 5}, "k"], 5),
        ("get", [["a"], 1], None),
        ("get", [{"k": 5}, "k"], 5),
        ("get", [{"k": 5}, "x"], None),
        ("dict", [["a", "b", "a"], [1, 2, 3]], {"a": 3, "b": 2}),
        ("dict", [[], []], {}),
        ("json", [{"a": [1, None, "é"]}], '{"a": [1, null, "é"]}'),
        ("unique", [[2, 1, 2.0, 1]], [2, 1]),
        ("unique", [[{"a": 1, "b": 2}, {"b": 2, "a": 1}]], [{"a": 1, "b": 2}]),
        ("join", [["a", "b"], ", "], "a, b"),
        ("split", ["a, b, ", ", "], ["a", "b", ""]),
        ("split", ["  a  b\n", ""], ["a", "b"]),
        ("concat", [[[1], [], [2, 3]]], [1, 2, 3]),
        ("lower", ["ÄB"], "äb"),
        ("upper", ["äb"], "ÄB"),
        ("sum", [[1, 2.5]], 3.5),
        ("sum", [[]], 0),
        ("min", [[3, 1, 2]], 1),
        ("max", [["a", "b"]], "b"),
        ("any", [[]], False),
        ("all", [[]], True),
        ("any", [[False, True]], True),
        ("all", [[False, True]], False),
        ("sorted", [["b", "a"]], ["a", "b"]),
        ("range", [1, 3], [1, 2, 3]),
        ("range", [2, 1], []),
        ("is_none", [None], True),
        ("is_none", [0], False),
        ("coalesce", [None, "x"], "x"),
        ("coalesce", ["", "x"], ""),
        ("vote", [["b", "a", "a", "b"]], "b"),
        ("vote", [[{"t": 1}, {"t": 2}, {"t": 2}]], {"t": 2}),
    ],
)
def test_values(name: str, operands: list[Json], expected: Json) -> None:
    value = evaluate(name, operands)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("name", "operands", "message"),
    [
        ("div", [1, 0], "division by zero"),
        ("div", [1.0, 0.0], "division by zero"),
        ("mul", [1e308, 10.0], "the result is too large for a float"),
        ("div", [10**400, 3], "the result is too large for a float"),
        ("mod", [1, 0], "division by zero"),
        ("at", [["a"], 1], "there is no place 1 in a list of 1; the first is 0"),
        ("at", [["a"], -1], "there is no place -1 in a list of 1; the first is 0"),
        ("at", [{"k": 1}, "x"], "the dict has no key 'x'; it has 'k'"),
        ("at", [{}, "x"], "the dict has no key 'x'; it is empty"),
        ("min", [[]], "`min` of an empty list has no value; look at its `len` first"),
        ("dict", [["a"], []], "a dict of 1 keys cannot have 0 values"),
        ("vote", [[]], "`vote` of an empty list has no value"),
        ("range", [0, 10**9], r"0\.\.1000000000 is too long: a range has at most 1000000 numbers"),
        ("recall_at", [[], ["a"], -1], "`recall_at` counts the first -1 items; it needs a number from 0"),
        ("sum", [[1e308, 1e308]], "the result is too large for a float"),
        ("add", [1], "`add` takes 2 operands, got 1"),
        ("not", [True, True], "`not` takes 1 operand, got 2"),
        ("power", [1, 2], "there is no primitive `power`"),
    ],
)
def test_operands_without_a_value_are_a_problem(name: str, operands: list[Json], message: str) -> None:
    with pytest.raises(PrimitiveProblem, match=message):
        evaluate(name, operands)


@pytest.mark.parametrize(
    ("name", "operands", "message"),
    [
        ("add", [STR, INT], "`add` takes two numbers, two texts or two lists of one type, got str and int"),
        ("add", [KIND, KIND], "`add` takes two numbers, two texts or two lists of one type, got Kind and Kind"),
        ("sub", [STR, STR], "`sub` takes numbers, got str and str"),
        ("lt", [BOOL, BOOL], "`lt` takes two numbers, two texts or two dates, got bool and bool"),
        ("and", [INT, BOOL], "`and` takes bool, got int and bool"),
        ("lt", [DATETIME, DATETIME], "two dates, got datetime and datetime"),
        (
            "in",
            [INT, List(STR)],
            "`in` takes an item and a list of such items, a key and a dict, or two texts, got int",
        ),
        ("len", [INT], "`len` takes a text, a list or a dict, got int"),
        ("at", [List(INT), STR], "`at` takes a list and a whole number, or a dict and a text, got list.int. and str"),
        ("concat", [List(STR)], "`concat` takes a list of lists, got list.str."),
        ("sum", [List(STR)], "`sum` takes a list of numbers, got list.str."),
        ("sorted", [List(BOOL)], "`sorted` takes a list of numbers, texts or dates, got list.bool."),
        ("join", [List(INT), STR], "`join` takes a list of texts, and the text that goes between them, got list.int."),
        ("range", [FLOAT, INT], "`range` takes two whole numbers, got float and int"),
        ("is_none", [STR], "`is_none` takes what may be none, got str"),
        ("coalesce", [STR, STR], "`coalesce` takes what may be none, and what stands for it then, got str and str"),
        ("coalesce", [Optional(STR), INT], "`coalesce` takes what may be none, and a value of the same type, got str"),
        (
            "recall_at",
            [List(STR), List(INT), INT],
            "`recall_at` takes the list that was found, the list that was wanted",
        ),
        ("exact_match", [KIND, INT], "`exact_match` takes two values of one type, got Kind and int"),
        ("f1", [INT, STR], "`f1` takes two texts, got int and str"),
    ],
)
def test_types_that_do_not_fit_are_a_problem(name: str, operands: list[Type], message: str) -> None:
    with pytest.raises(PrimitiveProblem, match=message):
        result_type(name, operands)


@pytest.mark.parametrize(
    ("name", "operands", "expected"),
    [
        ("add", [SMALL, SMALL], INT),
        ("add", [List(INT), List(SMALL)], List(INT)),
        ("add", [Literal("a"), STR], STR),
        ("add", [STR, KIND], STR),
        ("add", [KIND, Literal("a")], STR),
        ("eq", [KIND, Literal("good")], BOOL),
        ("eq", [Optional(INT), NONE], BOOL),
        ("at", [List(SMALL), INT], SMALL),
        ("at", [Dict(List(INT)), KIND], List(INT)),
        ("get", [Dict(Optional(INT)), STR], Optional(INT)),
        ("get", [List(SMALL), INT], Optional(SMALL)),
        ("coalesce", [Optional(SMALL), Literal(0)], INT),
        ("coalesce", [Optional(INT), Optional(INT)], Optional(INT)),
        ("coalesce", [Optional(INT), FLOAT], FLOAT),
        ("vote", [List(ITEM)], ITEM),
        ("sum", [List(SMALL)], INT),
        ("max", [List(SMALL)], SMALL),
        ("dict", [List(STR), List(ITEM)], Dict(ITEM)),
        ("json", [List(ITEM)], STR),
        ("unique", [List(ITEM)], List(ITEM)),
        ("concat", [List(List(ITEM))], List(ITEM)),
    ],
)
def test_types_of_results(name: str, operands: list[Type], expected: Type) -> None:
    assert result_type(name, operands) == expected


def test_what_is_comparable() -> None:
    pairs = {(a, b) for a in TYPES for b in TYPES if comparable(a, b)}
    assert {(b, a) for a, b in pairs} == pairs
    assert (INT, FLOAT) in pairs
    assert (KIND, STR) in pairs
    assert (List(INT), List(FLOAT)) in pairs
    assert (BOOL, INT) not in pairs
    assert (ITEM, STR) not in pairs
