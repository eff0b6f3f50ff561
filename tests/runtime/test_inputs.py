"""A row against the inputs of a program."""

import pytest

from promptc.runtime.inputs import InputProblem, check_inputs, select_inputs
from promptc.schema.types import INT, STR, Constraints, Field, Refined

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
