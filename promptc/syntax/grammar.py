"""The parser that Lark builds from `promptc.grammar`, built once, when the first file is read."""

from functools import cache
from importlib.resources import files

from lark import Lark

from promptc.syntax.lexer import PromptLexer


@cache
def lark(*, strict: bool = False) -> Lark:
    """The LALR(1) parser. ``strict`` makes any conflict an error; it needs Lark's extra `interegular`."""
    return Lark(
        files("promptc.grammar").joinpath("prompt.lark").read_text(encoding="utf-8"),
        start="file",
        parser="lalr",
        lexer=PromptLexer,
        propagate_positions=True,
        maybe_placeholders=True,
        strict=strict,
    )
