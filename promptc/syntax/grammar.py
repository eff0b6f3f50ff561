"""The parser that Lark builds from `promptc.grammar`, built once, when the first file is read."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from lark import Lark, Token


class _NamesEverywhere:
    """Lets the contextual lexer take a name in every state.

    Without it, a state that takes only keywords would read `lettuce` as `let` and `tuce`.
    """

    always_accept = ("NAME",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


@cache
def lark(*, strict: bool = False) -> Lark:
    """The LALR(1) parser. ``strict`` makes any conflict an error; it needs Lark's extra `interegular`."""
    return Lark(
        files("promptc.grammar").joinpath("prompt.lark").read_text(encoding="utf-8"),
        start="file",
        parser="lalr",
        lexer="contextual",
        postlex=_NamesEverywhere(),
        propagate_positions=True,
        maybe_placeholders=True,
        strict=strict,
    )
