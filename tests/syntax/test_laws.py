"""Laws of parser and formatter, on trees that have every node of the AST."""

from hypothesis import HealthCheck, given, settings

from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.formatter import format_file
from tests.syntax.layouts import layouts
from tests.syntax.programs import files
from tests.syntax.trees import meaning, parse_text
from tests.syntax.unparse import unparse

MANY = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def format_text(text: str) -> str:
    return format_file(parse_text(text), SourceText("test.prompt", text))


@MANY
@given(files)
def test_every_tree_can_be_written_and_read(file: ast.File) -> None:
    assert meaning(parse_text(unparse(file))) == meaning(file)


@MANY
@given(files)
def test_formatting_keeps_every_tree_and_settles_at_once(file: ast.File) -> None:
    once = format_text(unparse(file))
    assert meaning(parse_text(once)) == meaning(file)
    assert format_text(once) == once


@settings(MANY, max_examples=40)
@given(files.map(unparse).flatmap(layouts))
def test_formatting_any_layout_keeps_tree_and_comments(text: str) -> None:
    before = parse_text(text)
    once = format_text(text)
    after = parse_text(once)
    assert meaning(after.decls) == meaning(before.decls)
    assert sorted(c.text for c in after.comments) == sorted(c.text for c in before.comments)
    assert format_text(once) == once
