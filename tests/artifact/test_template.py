"""Templates: what is a hole, what is text, and which templates fit a module."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.artifact.template import Hole, TemplateProblem, split_template, template_problem


def test_texts_holes_and_doubled_braces() -> None:
    assert split_template("a {x}{y}\n{{z}}") == ("a ", Hole("x", 2, 5), Hole("y", 5, 8), "\n", "{", "z", "}")


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    assert "".join(str(part) for part in split_template(text.replace("{", "{{").replace("}", "}}"))) == text


@pytest.mark.parametrize(
    ("template", "offset", "message"),
    [
        ("a { b", 2, "a brace that stands alone is written twice: {{"),
        ("a } b", 2, "a brace that stands alone is written twice: }}"),
        ('{"key": {x}}', 0, "a brace that stands alone is written twice: {{"),
        ("{a b}", 0, "'{a b}' is no hole: write an input's name, or double the braces"),
        ("{}", 0, "'{}' is no hole"),
    ],
)
def test_other_braces_are_mistakes(template: str, offset: int, message: str) -> None:
    with pytest.raises(TemplateProblem) as raised:
        split_template(template)
    assert raised.value.offset == offset
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{a} and {b}, {a} again", None),
        ("{a}", "the input 'b' has no hole"),
        ("{a}{b}{c}", "the hole {c} is of no input; the inputs are a, b"),
        ("{a}{b}{", "a brace that stands alone is written twice: {{"),
    ],
)
def test_a_template_has_a_hole_for_each_input_and_no_other(template: str, problem: str | None) -> None:
    assert template_problem(template, ["a", "b"]) == problem
