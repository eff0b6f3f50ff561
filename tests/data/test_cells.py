"""Cells as values: each type as it stands in CSV, JSON Lines and Parquet."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from promptc.data.cells import is_empty, read_cell
from promptc.schema.codec import ValueProblem, is_text, to_wire
from promptc.schema.types import (
    BOOL,
    DATE,
    DATETIME,
    FLOAT,
    INT,
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
    plain,
)
from tests.data.loading import Load
from tests.schema.strategies import TYPES, values

TEAM = Enum("Team", (Member("billing", wire="Billing dept."), Member("platform")))
ISSUE = Record("Issue", (Field("title", STR), Field("severity", INT, default=3)))


@pytest.mark.parametrize(
    ("type_", "cell", "value"),
    [
        (STR, " as it \\n stands ", " as it \\n stands "),
        (STR, "?", "?"),
        (STR, '"quoted"', '"quoted"'),
        (INT, " 7 ", 7),
        (FLOAT, "7", 7.0),
        (BOOL, "TRUE", True),
        (DATE, "2026-02-28 ", "2026-02-28"),
        (DATETIME, "2026-02-28T14:30:00+00:00", "2026-02-28T14:30:00Z"),
        (TEAM, "Billing dept.", "billing"),
        (TEAM, " billing", "billing"),
        (Optional(TEAM), "billing", "billing"),
        (List(TEAM), '["billing", "platform"]', ["billing", "platform"]),
        (Refined(STR, Constraints(max_len=9)), r"C:\new", r"C:\new"),
        (Refined(INT, Constraints(min=1)), "5", 5),
        (Literal("yes"), "yes", "yes"),
        (Union((Literal("yes"), Literal("no"))), "no ", "no"),
        (Optional(INT), "5", 5),
        (Optional(STR), "null", "null"),
        (Optional(TEAM), "platform", "platform"),
        (List(STR), '["a", "b\\n"]', ["a", "b\n"]),
        (List(TEAM), '["Billing dept."]', ["billing"]),
        (Dict(INT), '{"a": 1}', {"a": 1}),
        (ISSUE, '{"title": "x"}', {"title": "x", "severity": 3}),
        (Union((INT, STR)), "5", 5),
        (Union((INT, STR)), "five", "five"),
        (Union((INT, STR)), '"5"', "5"),
    ],
)
def test_cells_of_csv(type_: Type, cell: str, value: Json) -> None:
    assert not is_empty(cell, type_, texts=True)
    assert read_cell(type_, cell, texts=True) == value


@pytest.mark.parametrize(
    ("type_", "cell"),
    [
        (INT, "5.0"),
        (INT, "1,000"),
        (BOOL, "yes"),
        (DATE, "2026-02-30"),
        (TEAM, "Billing"),
        (List(STR), "a, b"),
        (ISSUE, '{"titel": "x"}'),
        (Union((INT, BOOL)), "five"),
        (Refined(INT, Constraints(max=3)), "5"),
    ],
)
def test_cells_of_csv_that_are_no_values(type_: Type, cell: str) -> None:
    with pytest.raises(ValueProblem):
        read_cell(type_, cell, texts=True)


@pytest.mark.parametrize(
    ("cell", "type_", "empty"),
    [
        ("", STR, True),
        (" ", Optional(INT), True),
        ("?", INT, True),
        ("?", Optional(TEAM), True),
        ("?", STR, False),
        ("?", Optional(STR), False),
        ("?", None, True),
        ("0", INT, False),
    ],
)
def test_cells_of_csv_without_a_value(cell: str, type_: Type | None, empty: bool) -> None:
    assert is_empty(cell, type_, texts=True) == empty


def written(type_: Type, value: Json) -> str:
    """A value as a user writes it in CSV: a text as it is, anything else as JSON."""
    wire = to_wire(type_, value)
    some = type_.item if isinstance(type_, Optional) else type_
    return str(wire) if is_text(some) else json.dumps(wire, ensure_ascii=False)


@st.composite
def _typed(draw: st.DrawFn) -> tuple[Type, Json]:
    type_ = draw(TYPES)
    return type_, draw(values(type_, stripped=True))


@given(_typed())
def test_every_value_can_stand_in_a_file(tmp_path_factory: pytest.TempPathFactory, typed: tuple[Type, Json]) -> None:
    type_, value = typed
    wire = to_wire(type_, value)
    assert read_cell(type_, wire, texts=False) == value
    text = written(type_, value)
    # An empty cell is none, or no value at all; spaces around other texts than plain ones are not theirs.
    assume(value is not None and text.strip() not in ("", "?"))
    assume(plain(type_) == STR or text == text.strip())
    folder: Path = tmp_path_factory.getbasetemp()
    with (folder / "cells.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["a"], [text]])
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as file:
        (_, (cell,)) = csv.reader(file, strict=True)
    assert read_cell(type_, cell, texts=True) == value


def test_lines_hold_what_stands_before_the_model(load: Load) -> None:
    line = json.dumps({"team": "Billing dept.", "issue": {"title": "x"}, "on": "2026-02-28", "who": None})
    types: dict[str, Type] = {"team": TEAM, "issue": ISSUE, "on": DATE, "who": Optional(STR)}
    assert load("d.jsonl", line, types).splits["train"] == (
        {"team": "billing", "issue": {"title": "x", "severity": 3}, "on": "2026-02-28", "who": None},
    )
