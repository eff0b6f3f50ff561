from hypothesis import given
from hypothesis import strategies as st

from promptc.source.diagnostic import Diagnostic, Edit, Fix
from promptc.source.fixes import apply_fixes, changed_lines, fixes_of
from promptc.source.text import SourceText, Span

SOURCE = SourceText("a.prompt", "one\ntwo\nthree\n")


def fix(*edits: tuple[int, int, str], path: str = "a.prompt") -> Fix:
    return Fix("mend it", tuple(Edit(Span(path, start, end), text) for start, end, text in edits))


def test_edits_of_all_fixes_are_made_at_their_places_in_the_old_text() -> None:
    assert apply_fixes(SOURCE, [fix((0, 3, "1"), (8, 13, "3")), fix((4, 7, "zwei"))]) == ("1\nzwei\n3\n", 2)


def test_of_two_fixes_that_touch_the_first_is_made() -> None:
    assert apply_fixes(SOURCE, [fix((0, 4, "")), fix((3, 8, ""), (8, 9, "T"))]) == ("two\nthree\n", 1)


def test_two_inserts_at_one_place_are_not_made_at_once() -> None:
    assert apply_fixes(SOURCE, [fix((4, 4, "a\n")), fix((4, 4, "b\n"))]) == ("one\na\ntwo\nthree\n", 1)


def test_another_file_is_left_alone() -> None:
    assert apply_fixes(SOURCE, [fix((0, 3, ""), path="b.prompt")]) == (SOURCE.text, 0)


def test_the_same_fix_of_two_mistakes_is_made_once() -> None:
    mistakes = [Diagnostic("PC0304", "warning", text, SOURCE.span(0, 1), fix=fix((0, 4, ""))) for text in "ab"]
    assert fixes_of(mistakes) == [fix((0, 4, ""))]


def test_changed_lines_are_numbered_in_their_own_text() -> None:
    lines = changed_lines(SOURCE, fix((0, 4, ""), (8, 13, "drei\nvier")))
    assert [(line.sign, line.number, line.text) for line in lines] == [
        ("-", 1, "one"),
        ("-", 3, "three"),
        ("+", 2, "drei"),
        ("+", 3, "vier"),
    ]


@given(st.text("ab\n", max_size=20), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=6))
def test_removing_takes_exactly_what_the_fixes_cover(text: str, places: list[tuple[int, int]]) -> None:
    source = SourceText("a.prompt", text)
    fixes = [fix((min(p), max(p), "")) for p in places if max(p) <= len(text)]
    new, made = apply_fixes(source, fixes)
    assert made <= len(fixes)
    assert bool(made) == bool(fixes)
    # Removed are whole ranges, so what is left is a subsequence of the text.
    rest = iter(text)
    assert all(character in rest for character in new)
