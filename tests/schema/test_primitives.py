"""The primitives: what they take, what they give, where they have no value."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.schema.assignable import assignable
from promptc.schema.codec import check
from promptc.schema.primitive_types import comparable
from promptc.schema.primitives import PRIMITIVES, PrimitiveProblem, evaluate, result_type
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Json, List, Member, Record, Type

KIND = Enum("Kind", (Member("good"), Member("bad")))
ITEM = Record("Item", (Field("kind", KIND), Field("size", INT)))
TYPES = (STR, INT, FLOAT, BOOL, KIND, ITEM, List(STR), List(INT), List(FLOAT), List(KIND), List(ITEM))


def values(type_: Type) -> st.SearchStrategy[Json]:
    match type_:
        case List(item=item):
            return st.lists(values(item), max_size=3)
        case Record(fields=fields):
            return st.fixed_dictionaries({f.name: values(f.type) for f in fields})
        case Enum(names=names):
            return st.sampled_from(names)
    scalars: dict[Type, st.SearchStrategy[Json]] = {
        STR: st.text(max_size=5),
        INT: st.integers(),
        FLOAT: st.floats(allow_nan=False, allow_infinity=False),
        BOOL: st.booleans(),
    }
    return scalars[type_]


def _accepted() -> list[tuple[str, tuple[Type, ...], Type]]:
    found = []
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
    try:
        value = evaluate(name, [data.draw(values(t)) for t in operands])
    except PrimitiveProblem:
        value = None
    if value is None:
        assert name in ("add", "sub", "mul", "div")
        return
    checked = check(result, value)
    assert checked == value
    assert type(checked) is type(value)


def test_every_primitive_takes_something_and_refuses_something() -> None:
    assert {name for name, _, _ in ACCEPTED} == set(PRIMITIVES)
    for primitive in PRIMITIVES.values():
        accepted = sum(name == primitive.name for name, _, _ in ACCEPTED)
        assert accepted < len(TYPES) ** primitive.arity


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
        ("sub", [STR, STR], "`sub` takes numbers, got str and str"),
        ("lt", [BOOL, BOOL], "`lt` takes two numbers or two texts, got bool and bool"),
        ("and", [INT, BOOL], "`and` takes bool, got int and bool"),
        ("in", [INT, List(STR)], "`in` takes an item and a list of such items, or two texts, got int and list.str."),
        ("exact_match", [KIND, INT], "`exact_match` takes two values of one type, got Kind and int"),
        ("f1", [INT, STR], "`f1` takes two texts, got int and str"),
    ],
)
def test_types_that_do_not_fit_are_a_problem(name: str, operands: list[Type], message: str) -> None:
    with pytest.raises(PrimitiveProblem, match=message):
        result_type(name, operands)


def test_what_is_comparable() -> None:
    pairs = {(a, b) for a in TYPES for b in TYPES if comparable(a, b)}
    assert {(b, a) for a, b in pairs} == pairs
    assert (INT, FLOAT) in pairs
    assert (KIND, STR) in pairs
    assert (List(INT), List(FLOAT)) in pairs
    assert (BOOL, INT) not in pairs
    assert (ITEM, STR) not in pairs


def test_what_is_assignable_is_comparable_and_goes_one_way() -> None:
    pairs = {(to, of) for to in TYPES for of in TYPES if assignable(to, of)}
    assert all(comparable(to, of) for to, of in pairs)
    assert all((of, to) not in pairs for to, of in pairs if to != of)
    assert (FLOAT, INT) in pairs
    assert (STR, KIND) in pairs
    assert (List(STR), List(KIND)) in pairs
