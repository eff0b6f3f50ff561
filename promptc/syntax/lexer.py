"""Text to tokens, by the terminals of the grammar; decides where a keyword is only a name.

A lexer that the parser steers, as Lark's own contextual one, could not: what follows a word decides, and so does the line.
"""

import re
from collections.abc import Iterator
from typing import final

from lark import Token
from lark.common import LexerConf
from lark.lexer import Lexer, PatternStr

ILLEGAL = "ILLEGAL"
"""The type of a token that no terminal of the grammar matches: one character, which no state of the parser takes."""

# `=` and `:` follow only names. Between them and the name there may be comments.
_AFTER_NAME = re.compile(r"(?:\s|#[^\n]*(?:\n|\Z))*(?::|=(?!=))")
# Values, which stand before the `=` and `:` of a field's default and of an entry of a dict.
_VALUES = frozenset({"TRUE", "FALSE", "NONE"})
_OPENING = frozenset({"LPAR", "LSQB", "LBRACE"})
_CLOSING = frozenset({"RPAR", "RSQB", "RBRACE"})
# After one of these a brace opens a dict, and after anything else a block.
_BEFORE_DICT = frozenset(
    {"EQUAL", "COMMA", "COLON", "LPAR", "LSQB", "COMPARISON", "COALESCE", "PLUS", "AND", "OR", "NOT", "IN"}
)


@final
class PromptLexer(Lexer):
    """Lark hands over the terminals once, and every text as a whole."""

    def __init__(self, conf: LexerConf) -> None:
        words = [t for t in conf.terminals if isinstance(t.pattern, PatternStr) and t.pattern.value.isidentifier()]
        self._words = {t.pattern.value: t.name for t in words}
        shapes = sorted(
            (t for t in conf.terminals if t not in words), key=lambda t: (-t.priority, -len(t.pattern.value), t.name)
        )
        self._skipped = frozenset(conf.ignore)
        self._shape = re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in shapes))

    def lex(self, data: str) -> Iterator[Token]:  # type: ignore[override]  # Lark wraps a lexer of its own interface
        position, previous, previous_end = 0, "", 0
        brackets: list[str] = []
        while position < len(data):
            found = self._shape.match(data, position)
            start, position = position, found.end() if found else position + 1
            kind = (found.lastgroup if found else None) or ILLEGAL
            if kind in self._skipped:
                continue
            text = data[start:position]
            if kind == "NAME" and (word := self._words.get(text)):
                kind = self._keyword(word, data, position, previous)
                if kind == "IF" and not _starts_statement(previous, brackets, data[previous_end:start]):
                    kind = "INLINE_IF"
            yield Token(kind, text, start_pos=start, end_pos=position)
            if kind in _OPENING:
                brackets.append("dict" if kind == "LBRACE" and previous in _BEFORE_DICT else kind)
            elif kind in _CLOSING and brackets and brackets.pop() == "dict":
                kind = "dict"
            previous, previous_end = kind, position

    @staticmethod
    def _keyword(word: str, data: str, end: int, previous: str) -> str:
        if previous == "DOT" or (word not in _VALUES and _AFTER_NAME.match(data, end)):
            return "NAME"
        return word


def _starts_statement(previous: str, brackets: list[str], between: str) -> bool:
    """Whether an `if` is a statement: the first thing in a block, or in a line of one, or after another block."""
    if brackets and brackets[-1] != "LBRACE":
        return False
    return previous in {"", "LBRACE", "RBRACE", "ELSE"} or "\n" in between
