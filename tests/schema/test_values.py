"""Values in memory and on the wire, defaults, and what is said of a value that is none."""

import re

import pytest

from promptc.schema.codec import decode, encode
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
    union,
)
from promptc.schema.values import ValueProblem, check, from_wire, to_wire

TEAM = Enum("Team", (Member("billing", wire="Billing dept."), Member("account")))
ISSUE = Record("Issue", (Field("team", TEAM), Field("tags", List(STR), default=[]), Field("due", Optional(DATE))))
CIRCLE = Record("Circle", (Field("kind", Literal("circle")), Field("radius", FLOAT)))
SQUARE = Record("Square", (Field("kind", Literal("square")), Field("side", FLOAT)))
SHAPE = union([CIRCLE, SQUARE])


def test_an_enum_has_its_name_in_memory_and_its_text_on_the_wire() -> None:
    value: Json = {"team": "billing", "tags": [], "due": None}
    wire: Json = {"team": "Billing dept.", "tags": [], "due": None}
    forms: list[tuple[Type, Json, Json]] = [
        (ISSUE, value, wire),
        (Dict(Optional(List(ISSUE))), {"a": [value], "b": None}, {"a": [wire], "b": None}),
        (union([TEAM, INT]), "billing", "Billing dept."),
    ]
    for type_, inside, outside in forms:
        assert to_wire(type_, inside) == outside
        assert from_wire(type_, outside) == inside
        assert check(type_, inside) == inside
    with pytest.raises(ValueProblem, match=r"expected one of Billing dept\., account, got 'billing'"):
        from_wire(TEAM, "billing")
    with pytest.raises(ValueProblem, match=r"expected one of billing, account, got 'Billing dept\.'"):
        check(TEAM, "Billing dept.")


def test_a_default_stands_where_a_value_is_left_out_each_time_anew() -> None:
    first = check(ISSUE, {"team": "account", "due": None})
    assert first == {"team": "account", "tags": [], "due": None}
    assert isinstance(first, dict)
    assert isinstance(first["tags"], list)
    first["tags"].append("changed")
    assert check(ISSUE, {"team": "account", "due": None}) == {"team": "account", "tags": [], "due": None}


def test_numbers_and_datetimes_have_one_form() -> None:
    assert str(check(FLOAT, 2)) == "2.0"
    assert str(check(FLOAT, -0.0)) == "0.0"
    assert check(DATETIME, "2024-02-29T10:00:00.50+00:00") == "2024-02-29T10:00:00.5Z"


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (INT, 4.0, "expected int, got 4.0"),
        (INT, True, "expected int, got True"),
        (FLOAT, float("nan"), "expected float, got nan"),
        (FLOAT, 10**400, "expected float, got 1000"),
        (DATE, "2023-02-29", "expected date as YYYY-MM-DD, a real day, got '2023-02-29'"),
        (DATETIME, "2023-02-28", "expected datetime as YYYY-MM-DDTHH:MM:SS, perhaps with an offset"),
        (NONE, 0, "expected none, got 0"),
        (Literal(1), True, "expected 1, got True"),
        (Optional(INT), "", "expected int, got ''"),
        (Dict(INT), {"a": "b"}, r"`\['a'\]`: expected int, got 'b'"),
        (Dict(INT), {1: 1}, r"expected dict\[str, int\], got \{1: 1\}"),
        (SHAPE, {"kind": "circle", "side": 1}, "`radius` is missing; `side` is not a field"),
        (SHAPE, {"kind": "circle", "radius": "1"}, "`radius`: expected float, got '1'"),
        (SHAPE, {"kind": "line"}, r"expected Circle \| Square, got \{'kind': 'line'\}"),
        (union([Refined(INT, Constraints(max=5)), STR]), 9, "expected at most 5, got 9"),
        (union([INT, STR]), None, r"expected int \| str, got None"),
    ],
)
def test_what_is_said_of_other_values(type_: Type, value: object, message: str) -> None:
    with pytest.raises(ValueProblem, match=f"^{message}"):
        check(type_, value)


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (SHAPE, {"kind": "line"}, 'expected an object with kind "circle" or an object with kind "square", got {'),
        (List(SHAPE), [{"kind": "square"}, 1], "`[0].side` is missing; `[1]`: expected an object with kind "),
        (Optional(ISSUE), "late", "expected an object, got 'late'"),
        (Dict(INT), [1], "expected an object, got [1]"),
        (union([List(TEAM), DATE]), 1, "expected a list or date as YYYY-MM-DD, a real day, got 1"),
        (
            union([Refined(List(INT), Constraints(max_len=1)), BOOL, Literal("x")]),
            1,
            'expected a list or bool or "x", got 1',
        ),
        (union([TEAM, NONE, INT]), "late", "expected one of Billing dept., account or int, got 'late'"),
    ],
)
def test_a_value_on_the_wire_is_told_without_names_of_types(type_: Type, value: object, message: str) -> None:
    with pytest.raises(ValueProblem, match=f"^{re.escape(message)}"):
        from_wire(type_, value)


def test_all_that_is_wrong_inside_is_told_at_once_as_long_as_it_is_not_much() -> None:
    pair = Record("Pair", (Field("a", INT), Field("b", INT)))
    with pytest.raises(ValueProblem) as problem:
        check(Dict(List(pair)), {"x": [{"a": "1"}, {}, {"a": 1, "b": 2, "c": 3, "d": 4}]})
    assert str(problem.value) == (
        "`['x'][0].b`, `['x'][1].a` and `['x'][1].b` are missing; `['x'][2].c` and `['x'][2].d` are not fields; "
        "`['x'][0].a`: expected int, got '1'"
    )
    with pytest.raises(ValueProblem) as problem:
        check(List(pair), [{}] * 4)
    assert str(problem.value).endswith("`[2].a` and 3 more are missing")
    with pytest.raises(ValueProblem) as problem:
        check(List(INT), [""] * 8)
    assert str(problem.value).endswith("`[4]`: expected int, got ''; and 3 more")


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        (TEAM, "billing", "Billing dept."),
        (Optional(STR), None, "null"),
        (Optional(STR), "null", '"null"'),
        (Optional(STR), '"a"', r'"\"a\""'),
        (Optional(STR), "a", "a"),
        (Optional(INT), 3, "3"),
        (Optional(union([INT, STR])), None, "null"),
        (union([INT, STR]), "3", '"3"'),
        (union([INT, STR]), 3, "3"),
        (union([Literal("yes"), Literal("no")]), "yes", "yes"),
        (Literal(True), True, "true"),
        (Dict(TEAM), {"a": "billing"}, '{"a": "Billing dept."}'),
    ],
)
def test_values_as_text(type_: Type, value: Json, text: str) -> None:
    assert encode(type_, value) == text
    assert decode(type_, text) == value


@pytest.mark.parametrize(
    ("type_", "text", "message"),
    [
        (INT, "9" * 5000, "expected a whole number, got '999"),
        (Optional(INT), "none", "expected a whole number, got 'none'"),
        (Optional(STR), '"open', r"expected str in JSON, got '\"open'"),
        (Literal(1), "2", "expected 1, got 2"),
        (union([INT, STR]), "plain", r"expected int or str in JSON, got 'plain'"),
        (List(INT), "[1,, 2]", r"expected a list in JSON, got '\[1,, 2\]' \(expecting value at character 4\)$"),
        (List(INT), "1, 2", r"expected a list in JSON, got '1, 2'$"),
        (TEAM, "billing", r"expected one of Billing dept\., account, got 'billing'"),
    ],
)
def test_texts_that_write_no_value(type_: Type, text: str, message: str) -> None:
    with pytest.raises(ValueProblem, match=f"^{message}"):
        decode(type_, text)
