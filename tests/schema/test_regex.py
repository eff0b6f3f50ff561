"""The patterns of the language: as Python matches them, as they stand on the wire, and those that are refused."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.schema.codec import escape
from promptc.schema.regex import PatternProblem
from promptc.schema.regex_text import any_text, literal, translate

PATTERNS = (
    r"\d{4}-[A-Z]+",
    r"[^,]+",
    r".*",
    r"a|b|",
    r"(?:ab?){2,3}x\.y{,2}",
    r"[\w.+-]+@[\w-]+(\.[a-z]{2,})+",
    r"\S[\s\S]*",
    r"[]\\^-]|[^\]\"\n]",
    r"\x41[\u00e0-\u00fc]\t?\"",
    r"()|(x{0})y",
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def matching(pattern: str) -> st.SearchStrategy[str]:
    found = st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
    return found.filter(lambda text: text.isprintable() or not any(0xD800 <= ord(c) <= 0xDFFF for c in text))


@given(st.sampled_from(PATTERNS), st.data())
def test_a_pattern_means_what_it_means_to_python(pattern: str, data: st.DataObject) -> None:
    text = data.draw(matching(pattern) | TEXTS)
    expected = bool(re.fullmatch(pattern, text, re.ASCII))
    assert bool(re.fullmatch(translate(pattern, "plain"), text)) == expected
    assert bool(re.fullmatch(translate(pattern, "line"), escape(text))) == expected
    assert bool(re.fullmatch(translate(pattern, "json"), json.dumps(text, ensure_ascii=False)[1:-1])) == expected


@given(TEXTS, TEXTS)
def test_a_literal_matches_itself_alone(text: str, other: str) -> None:
    assert re.fullmatch(literal(text), text)
    assert bool(re.fullmatch(literal(text), other)) == (text == other)


@given(TEXTS, st.integers(0, 6), st.integers(0, 6))
def test_the_length_of_a_text_counts_characters_however_they_are_written(text: str, low: int, more: int) -> None:
    expected = low <= len(text) <= low + more
    assert bool(re.fullmatch(any_text("line", low, low + more), escape(text))) == expected
    assert bool(re.fullmatch(any_text("json", low, low + more), json.dumps(text, ensure_ascii=False)[1:-1])) == expected


def two_ways(pattern: str, which: str) -> str:
    return rf"the pattern `{pattern}` can be read in two ways ({which}): put `\` before the character that is meant"


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[a", "`[a` is not a pattern: unterminated character set at position 0"),
        ("[[a-z]", two_ways("[[a-z]", "possible nested set at position 1")),
        ("[a-z&&b]", two_ways("[a-z&&b]", "possible set intersection at position 4")),
        ("^a", "the pattern `^a` has `^`: leave it out, the pattern is matched against the whole text anyway"),
        ("a$", "the pattern `a$` has `$`: leave it out, the pattern is matched against the whole text anyway"),
        (r"a\Z", r"the pattern `a\Z` has `\Z`: leave it out, the pattern is matched against the whole text anyway"),
        (r"\ba", r"the pattern `\ba` has `\b`: no decoder knows where words end; name the characters instead"),
        (r"(a)\1", r"the pattern `(a)\1` has `\1`: a back-reference or an octal number cannot be followed"),
        ("a+?", "the pattern `a+?` has `+?`: which text a repetition takes has no meaning here; write `+`"),
        ("{a}", r"the pattern `{a}` has a `{` that repeats nothing: write `\{` for the character"),
        ("a{99999}", "the pattern `a{99999}` has `{99999}`: no more than 10000 repetitions can be followed"),
        (r"[^\s\S]", r"the pattern `[^\s\S]` has a class of no characters: no text can match it"),
        *(
            (
                f"{group}a)",
                f"the pattern `{group}a)` has {name}: neither JSON Schema nor a decoder can follow it; use plain groups `(...)`",
            )
            for group, name in (
                ("(?=", "look-ahead"),
                ("(?<!", "look-behind"),
                ("(?P<n>", "a named group"),
                ("(?i:", "a flag"),
                ("(?>", "an atomic group"),
            )
        ),
    ],
)
def test_a_pattern_that_cannot_be_followed_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(PatternProblem) as refused:
        translate(pattern, "plain")
    assert str(refused.value) == reason
