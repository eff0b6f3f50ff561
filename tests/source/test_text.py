from hypothesis import given
from hypothesis import strategies as st

from promptc.source.text import SourceText, Span


@given(st.text(alphabet="ab\né", max_size=40), st.data())
def test_positions_count_lines_and_columns(text: str, data: st.DataObject) -> None:
    source = SourceText("a", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = source.position(offset)
    assert line == text[:offset].count("\n") + 1
    assert text[:offset].rpartition("\n")[2] == source.line(line)[: column - 1]


@given(st.text(alphabet="ab\n", max_size=40))
def test_lines_together_are_the_text(text: str) -> None:
    source = SourceText("a", text)
    assert "\n".join(source.line(i + 1) for i in range(text.count("\n") + 1)) == text


def test_spans_join() -> None:
    assert Span("a", 3, 5).to(Span("a", 1, 4)) == Span("a", 1, 5)
