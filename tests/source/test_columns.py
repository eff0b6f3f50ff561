import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.source.columns import display, width


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("\t", 4), ("日本", 4), ("é", 1), ("e\u0301", 1), ("", 0)])
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@given(st.text())
def test_nothing_that_is_shown_controls_a_terminal(text: str) -> None:
    assert all(c.isprintable() for c in display(text))
