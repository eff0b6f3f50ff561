"""The parser that Lark builds from `promptc.grammar`, built once, when the first file is read."""

from functools import cache
from importlib.resources import files

from lark import Lark

from promptc.syntax.lexer import PromptLexer
from promptc.syntax.tables import read_tables, tables_path, write_tables


def grammar_text() -> str:
    return files("promptc.grammar").joinpath("prompt.lark").read_text(encoding="utf-8")


@cache
def lark() -> Lark:
    """The LALR(1) parser, from its tables where these were kept."""
    grammar, path = grammar_text(), tables_path()
    parser = read_tables(path, grammar, PromptLexer)
    if parser is None:
        parser = build(grammar)
        write_tables(path, grammar, parser)
    return parser


def build(grammar: str, *, strict: bool = False) -> Lark:
    """The parser of ``grammar``. ``strict`` makes any conflict an error; it needs Lark's extra `interegular`."""
    return Lark(
        grammar,
        start="file",
        parser="lalr",
        lexer=PromptLexer,
        propagate_positions=True,
        maybe_placeholders=True,
        strict=strict,
    )
