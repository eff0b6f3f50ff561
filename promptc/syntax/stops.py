"""Reading with the grammar: a tree, or the place where no tree can go on."""

from dataclasses import dataclass
from typing import final

from lark import Token, UnexpectedToken

from promptc.syntax.grammar import lark
from promptc.syntax.leaves import Node


@final
@dataclass(frozen=True, slots=True)
class Stop:
    """``token`` is the first that does not fit, ``$END`` at the end of the text; ``accepts`` are those that would.

    ``start`` is the offset of the token; the end of a text counts as the place of its last token.
    """

    token: Token
    start: int
    accepts: frozenset[str]


def read(text: str) -> Node | Stop:
    """The tree of ``text``, or where it stops being one."""
    try:
        return lark().parse(text)
    except UnexpectedToken as problem:
        # Before Lark stops, it closes all that the token could come after somewhere else; then what the parser would
        # take says less than it could. So everything before the token is read again.
        parser = lark().parse_interactive(text)
        for token in parser.lexer_thread.lex(parser.parser_state):  # type: ignore[no-untyped-call]
            if token.start_pos == problem.token.start_pos and problem.token.type != "$END":
                break
            parser.feed_token(token)
        # Lark gives None at the end of a text without tokens, whatever its types say.
        start: int | None = problem.token.start_pos
        return Stop(problem.token, start or 0, frozenset(parser.accepts()))  # type: ignore[no-untyped-call]
