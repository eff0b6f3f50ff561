"""Two columns: nothing of either text is lost, and no line is wider than it may be."""

from hypothesis import given
from hypothesis import strategies as st

from promptc.cli.side_by_side import side_by_side

LINES = st.lists(st.lists(st.text("abc", min_size=1, max_size=12), max_size=8).map(" ".join), max_size=12)


def test_lines_that_belong_together_are_beside_each_other() -> None:
    found = side_by_side(["same", "old", "gone", "end"], ["same", "new", "end", "more"], width=43)
    assert [f"{line.left} {line.mark} {line.right}".rstrip() for line in found] == [
        "same                   same",
        "old                  | new",
        "gone                 <",
        "end                    end",
        "                     > more",
    ]


def test_a_long_line_is_wrapped_under_its_own_indent() -> None:
    found = side_by_side(["  one two three four five six"], [], width=43)
    assert [line.left.rstrip() for line in found] == ["  one two three four", "  five six"]


@given(LINES, LINES, st.integers(10, 60))
def test_nothing_is_lost_and_nothing_is_too_wide(first: list[str], second: list[str], width: int) -> None:
    found = list(side_by_side(first, second, width=width))
    column = max(20, (width - 3) // 2)
    assert all(len(line.left) == column and len(line.right) <= column for line in found)
    assert " ".join(line.left for line in found).split() == " ".join(first).split()
    assert " ".join(line.right for line in found).split() == " ".join(second).split()


def test_a_text_that_a_model_wrote_moves_no_cursor() -> None:
    (line,) = side_by_side(["\033[2J"], ["\033[2J"], width=43)
    assert (line.left.rstrip(), line.right) == ("\N{REPLACEMENT CHARACTER}[2J",) * 2


@given(LINES)
def test_a_text_beside_itself_is_without_marks(lines: list[str]) -> None:
    assert {line.mark for line in side_by_side(lines, lines, width=80)} <= {" "}
