"""Which line of an answer begins which output."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.runtime.answer_lines import split_lines

NAMES = ("why", "explanation")


@pytest.mark.parametrize(
    "label",
    [
        "explanation:",
        " explanation :",
        "Explanation:",
        "EXPLANATION :",
        "**explanation**:",
        "**Explanation:**",
        "* Explanation:",
        "`explanation`:",
        "***`explanation`***:",
    ],
)
def test_a_name_in_another_case_or_in_markdown_is_understood(label: str) -> None:
    found = split_lines(NAMES, f"why: a: b\n{label} It **lists** files:\n all of them")
    assert {name: value.strip() for name, value in found.items()} == {
        "why": "a: b",
        "explanation": "It **lists** files:\n all of them",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # The name as it is goes first, and what is only like it is text then.
        ("Why: x\nwhy: y\nWHY: z", {"why": " y\nWHY: z"}),
        # Two lines may be meant.
        ("explanation: x\nWhy: y\n**why**: z", {"explanation": " x\nWhy: y\n**why**: z"}),
        ("why not: x", {}),
        ("the why: x", {}),
        ("whyever: x", {}),
        ("why", {}),
    ],
)
def test_what_may_mean_something_else_is_not_guessed(text: str, found: dict[str, str]) -> None:
    assert split_lines(NAMES, text) == found


def test_outputs_that_differ_in_case_alone_are_only_taken_as_they_are() -> None:
    assert split_lines(("why", "WHY"), "Why: x\nwhy: y") == {"why": " y"}


@given(st.dictionaries(st.sampled_from(["why", "Why", "explanation"]), st.text(st.characters(codec="utf-8"))))
def test_lines_with_the_names_as_they_are_come_back(values: dict[str, str]) -> None:
    on_a_line = {name: value.replace("\n", " ").strip() for name, value in values.items()}
    found = split_lines(("why", "Why", "explanation"), "\n".join(f"{name}: {v}" for name, v in on_a_line.items()))
    assert {name: value.strip() for name, value in found.items()} == on_a_line
