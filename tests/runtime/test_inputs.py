"""A row against the inputs of a program."""

import pytest

from promptc.runtime.inputs import InputProblem, check_inputs, origin, select_inputs, wire_inputs
from promptc.schema.types import INT, STR, Constraints, Enum, Field, Member, Refined
from tests.runtime.programs import chain

FIELDS = (Field("ticket", STR), Field("severity", Refined(INT, Constraints(min=1, max=5)), default=3))


def test_an_input_with_a_default_may_be_left_out() -> None:
    assert check_inputs(FIELDS, {"ticket": "broken"}) == {"ticket": "broken", "severity": 3}
    assert check_inputs(FIELDS, {"severity": 1, "ticket": "broken"}) == {"ticket": "broken", "severity": 1}


def test_other_columns_of_a_row_are_left_out() -> None:
    assert select_inputs(FIELDS, {"ticket": "broken", "team": "billing"}) == {"ticket": "broken", "severity": 3}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "row 2, input `ticket`: missing; give a value of type str"),
        ({"ticket": "a", "severity": 9}, "row 2, input `severity`: expected at most 5, got 9"),
        (
            {"ticket": "a", "sevrity": 1},
            "row 2, input `sevrity`: the program has no such input; did you mean `severity`?",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_place(values: dict[str, object], message: str) -> None:
    with pytest.raises(InputProblem) as problem:
        check_inputs(FIELDS, values, row=1)
    assert str(problem.value) == message


def test_all_that_is_wrong_with_a_row_on_the_wire_is_told_at_once() -> None:
    team = Field("team", Enum("Team", (Member("billing", wire="Billing dept."), Member("platform"))))
    assert wire_inputs((team,), {"team": "Billing dept."}) == ({"team": "billing"}, ())
    row, problems = wire_inputs((*FIELDS, team), {"team": "billing", "severity": 9, "ticket": "a", "tick": "b"})
    assert row == {"ticket": "a"}
    assert [(p.field, p.reason) for p in problems] == [
        ("tick", "the program has no such input; did you mean `ticket`?"),
        ("severity", "expected at most 5, got 9"),
        ("team", "expected one of Billing dept., platform, got 'billing'"),
    ]


@pytest.mark.parametrize(
    ("module", "field", "name"),
    [("first", "text", "text"), ("second", "text", ""), ("first", "tone", ""), ("third", "text", "")],
)
def test_the_input_that_a_module_is_given_as_it_is(module: str, field: str, name: str) -> None:
    assert origin(chain().program, module, field) == name
