import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptc.source.text import SourceText
from promptc.syntax.formatter import format_file
from promptc.syntax.parser import parse
from tests.conftest import Golden
from tests.syntax.layouts import layouts
from tests.syntax.samples import SAMPLES
from tests.syntax.trees import meaning, parse_text

SMALL = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def format_text(text: str) -> str:
    source = SourceText("test.prompt", text)
    file, diagnostics = parse(source)
    assert not diagnostics, [d.message for d in diagnostics]
    return format_file(file, source)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_keep_their_meaning(name: str) -> None:
    before, after = parse_text(SAMPLES[name]), parse_text(format_text(SAMPLES[name]))
    assert meaning(after.decls) == meaning(before.decls)
    assert after.version == before.version
    assert meaning(after.comments) == meaning(before.comments)


@pytest.mark.parametrize("name", SAMPLES)
def test_formatting_twice_changes_nothing(name: str) -> None:
    once = format_text(SAMPLES[name])
    assert format_text(once) == once


@SMALL
@given(st.sampled_from([text for text in SAMPLES.values() if text]).flatmap(layouts))
def test_any_layout_keeps_meaning_and_comments_and_settles_at_once(text: str) -> None:
    before = parse_text(text)
    once = format_text(text)
    after = parse_text(once)
    assert meaning(after.decls) == meaning(before.decls)
    assert sorted(c.text for c in after.comments) == sorted(c.text for c in before.comments)
    assert format_text(once) == once


def test_a_comment_before_a_brace_settles_at_once_where_the_head_gets_brackets() -> None:
    names = " if true else ".join(f"a_rather_long_name_{i}" for i in range(6))
    once = format_text(f"module m = {names} # a note\n{{ format = json }}")
    assert once.startswith("# a note\nmodule m = (\n")
    assert format_text(once) == once


def test_canonical_layout(golden: Golden) -> None:
    golden("syntax/formatted.prompt.txt", format_text(SAMPLES["everything"]))


def test_long_calls_and_lists_have_one_item_a_line() -> None:
    names = [f"a_rather_long_name_{i}" for i in range(5)]
    text = f"program p() -> (x: str) {{ let y = f({', '.join(f'{n} = [{n}]' for n in names)}).x return (x = y) }}"
    lines = format_text(text).split("\n")
    assert lines[1] == "  let y = f("
    assert lines[2:7] == [f"    {n} = [{n}]," for n in names]
    assert lines[7] == "  ).x"


def test_a_long_list_that_is_compared_with_has_one_item_a_line() -> None:
    names = [f"a_name_of_some_length_{n}" for n in range(5)]
    text = "program p(a: str) -> (b: bool) { let b = a in [" + ", ".join(f'"{n}"' for n in names) + "] return (b = b) }"
    items = "".join(f'    "{name}",\n' for name in names)
    assert f"  let b = a in [\n{items}  ]\n" in format_text(text)


def test_a_block_that_was_spread_stays_spread() -> None:
    assert format_text("enum A {\n  a, b }") == "enum A {\n  a\n  b\n}\n"
    assert format_text("enum A { a\n b }") == "enum A { a, b }\n"


@pytest.mark.parametrize(
    "text",
    ["a - (b - c)", "(a - b) - c", "not (a and b)", "-(a + b)", "(a < b) == c", "(a + b).x", "[a, -b * (c + d)]"],
)
def test_parentheses_stay_where_they_matter(text: str) -> None:
    written = f"metric m(g: d, p: q) -> float = {text}\n"
    formatted = format_text(written)
    assert meaning(parse_text(formatted).decls) == meaning(parse_text(written).decls)


def test_parentheses_go_where_they_do_not() -> None:
    assert format_text("metric m(g: d, p: q) -> float = ((a * b)) + (c)\n").endswith("= a * b + c\n")
