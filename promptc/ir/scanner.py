"""A cursor over the IR's text: what every rule of the parser is made of."""

import json
import re

from promptc.schema.types import Json
from promptc.source.text import SourceText

_SPACE = re.compile(r"(?:\s|#[^\n]*)*")
_WORD = re.compile(r"\w+")
_SYMBOL = re.compile(r"\w+(?:\.\w+)*")
_INTEGER = re.compile(r"\d+")
_LITERAL = re.compile(r'["0-9-]')
_NUMBER = re.compile(r"[0-9.+eE-]+")
_DECODER = json.JSONDecoder()


class IRSyntaxError(Exception):
    """The text is not IR; says where and what was expected."""

    def __init__(self, source: SourceText, offset: int, message: str) -> None:
        self.offset = offset
        self.message = message
        line, column = source.position(offset)
        super().__init__(f"{source.path}:{line}:{column}: {message}")


class Scanner:
    """White space and ``#`` comments are skipped before every token."""

    def __init__(self, text: str) -> None:
        self._source = SourceText("<ir>", text)
        self._text = text
        self._at = self._next(0)
        self._last = self._at

    def at_end(self) -> bool:
        return self._at == len(self._text)

    def sees(self, *tokens: str) -> bool:
        """Whether ``tokens`` come next, one after the other; a word is not seen inside a longer one."""
        at = self._at
        for token in tokens:
            end = at + len(token)
            inside = token[-1].isalnum() and end < len(self._text) and _WORD.match(self._text, end)
            if inside or not self._text.startswith(token, at):
                return False
            at = self._next(end)
        return True

    def sees_literal(self) -> bool:
        """Whether a text in quotes or a number comes next."""
        return bool(_LITERAL.match(self._text, self._at))

    def accept(self, token: str) -> bool:
        """Take ``token`` if it comes next, and say whether it did."""
        seen = self.sees(token)
        if seen:
            self._advance(self._at + len(token))
        return seen

    def expect(self, token: str) -> None:
        if not self.accept(token):
            raise self.error(f"expected `{token}`")

    def word(self, what: str) -> str:
        """A name without dots; ``what`` says for the message what it would name."""
        return self._match(_WORD, what)

    def symbol(self, sigil: str, what: str) -> str:
        """A name that may have dots, behind ``@`` or ``%``."""
        self.expect(sigil)
        return self._match(_SYMBOL, what)

    def integer(self) -> int:
        return int(self._match(_INTEGER, "a whole number"))

    def number(self) -> float:
        try:
            return float(self._match(_NUMBER, "a number"))
        except ValueError:
            raise self.wrong("expected a number") from None

    def text(self) -> str:
        value = self.json()
        if not isinstance(value, str):
            raise self.wrong("expected a text")
        return value

    def json(self) -> Json:
        """Any JSON value."""
        try:
            value, end = _DECODER.raw_decode(self._text, self._at)
        except (ValueError, RecursionError):
            raise self.error("expected a JSON value") from None
        self._advance(end)
        checked: Json = value
        return checked

    def error(self, message: str) -> IRSyntaxError:
        """What comes next is a mistake; to be raised by the caller."""
        return IRSyntaxError(self._source, self._at, message)

    def wrong(self, message: str) -> IRSyntaxError:
        """What was read last is a mistake; to be raised by the caller."""
        return IRSyntaxError(self._source, self._last, message)

    def _match(self, pattern: re.Pattern[str], what: str) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise self.error(f"expected {what}")
        self._advance(found.end())
        return found[0]

    def _advance(self, end: int) -> None:
        self._last, self._at = self._at, self._next(end)

    def _next(self, offset: int) -> int:
        space = _SPACE.match(self._text, offset)
        return space.end() if space else offset
