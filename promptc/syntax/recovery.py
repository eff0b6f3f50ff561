"""Splits a file with a mistake into declarations, so that each mistake is told once and the rest is still read.

Taking up at declarations gives one report for each mistake, where skipping tokens gives several: what stands between a
mistake and the next declaration is not looked at again.
"""

from dataclasses import dataclass, field
from typing import final

from promptc.source.diagnostic import Diagnostic
from promptc.source.text import SourceText, Span
from promptc.syntax import errors
from promptc.syntax.scan import Token, starts_declaration, tokens

_CLOSING = {"(": ")", "[": "]", "{": "}"}


_WITH_STATEMENTS = frozenset({"program", "strategy", "test"})
# Keywords of more than one word: what follows is no name yet.
_SECOND_WORDS = {"pure": "extern", "nondet": "extern", "effect": "extern", "extern": "corpus"}


@final
@dataclass(frozen=True, slots=True)
class Mended:
    """``text`` stands for the line from ``start`` to ``end`` and is as long; ``gone`` says that it holds nothing."""

    start: int
    end: int
    text: str
    gone: bool


@final
@dataclass(slots=True)
class Chunk:
    """A part of a file that holds one declaration, with what the scanner has to say about it.

    ``open_texts`` and ``open_brackets`` have one diagnostic for each text or bracket that is never closed; ``stray`` the
    offsets of brackets that close nothing.
    """

    start: int
    end: int
    keyword: str
    name: Token | None = None
    open_texts: list[Diagnostic] = field(default_factory=list)
    open_brackets: list[Diagnostic] = field(default_factory=list)
    stray: set[int] = field(default_factory=set)

    def faults(self) -> list[Diagnostic]:
        """What is never closed. A text that runs on swallows brackets, so that they count only where no text does."""
        return self.open_texts or self.open_brackets


def split(source: SourceText) -> list[Chunk]:
    """The chunks of a file, in order; together they cover all of its text."""
    chunks = [Chunk(0, len(source.text), "")]
    keyword = 0
    open_: list[Token] = []
    previous: Token | None = None
    for token in tokens(source.text, careful=True):
        chunk = chunks[-1]
        if starts_declaration(source.text, token, depth=len(open_), inside=chunk.keyword):
            _close_chunk(chunk, open_, source, token)
            chunk = Chunk(token.start, len(source.text), token.text)
            chunks.append(chunk)
            keyword = token.start
        elif token.kind == "word" and previous is not None and chunk.keyword and previous.start == keyword:
            if _SECOND_WORDS.get(previous.text) == token.text:
                keyword = token.start
            else:
                chunk.name = token
        match token.kind:
            case "open_text":
                chunk.open_texts.append(errors.unclosed_string(source.span(token.start, token.start + 1)))
            case "open_docstring":
                chunk.open_texts.append(errors.unclosed_docstring(source.span(token.start, token.start + 3)))
            case "bracket":
                _bracket(chunk, open_, source, token)
            case _:
                pass
        previous = token
    _close_chunk(chunks[-1], open_, source, None)
    return [chunk for chunk in chunks if chunk.start < chunk.end]


def _close_chunk(chunk: Chunk, open_: list[Token], source: SourceText, next_: Token | None) -> None:
    chunk.end = len(source.text) if next_ is None else next_.start
    if open_:
        # The innermost alone: what stands around it is open only because it is.
        chunk.open_brackets.append(_unclosed(source, open_[-1], next_))
        open_.clear()


def _bracket(chunk: Chunk, open_: list[Token], source: SourceText, token: Token) -> None:
    if token.text in _CLOSING:
        open_.append(token)
    elif not any(_CLOSING[o.text] == token.text for o in open_):
        chunk.stray.add(token.start)
    else:
        missed = None
        while _CLOSING[(last := open_.pop()).text] != token.text:
            missed = missed or last
        if missed is not None:
            chunk.open_brackets.append(_unclosed(source, missed, token))


def _unclosed(source: SourceText, opening: Token, stopped: Token | None) -> Diagnostic:
    place: Span | None = None if stopped is None else source.span(stopped.start, stopped.end)
    span = source.span(opening.start, opening.end)
    return errors.unclosed_bracket(span, opening.text, _CLOSING[opening.text], stopped=place)


def declared_names(source: SourceText, chunk: Chunk) -> list[Token]:
    """The names that a chunk would declare or import if it could be read."""
    words = [t for t in tokens(source.text[: chunk.end], chunk.start) if t.kind == "word"]
    if "import" in [word.text for word in words[:3]]:
        return words
    return [] if chunk.name is None else [chunk.name]


def without(source: SourceText, chunk: Chunk, offset: int, *, in_match: bool) -> Mended | None:
    """``chunk`` without the line at ``offset``, where its declaration can do without it; None where it cannot.

    That is a line after the declaration's first one, with as many brackets opened as closed, or one that opens a block
    of statements, which is kept: ``in_match`` says that the block belongs to an arm.
    """
    if offset >= chunk.end or source.position(offset)[0] == source.position(chunk.start)[0]:
        return None
    start = source.text.rfind("\n", 0, offset) + 1
    end = source.text.find("\n", offset)
    end = chunk.end if end < 0 else min(end, chunk.end)
    found = list(tokens(source.text[start:end]))
    brackets = [t.text for t in found if t.kind == "bracket"]
    if all(brackets.count(opening) == brackets.count(closing) for opening, closing in _CLOSING.items()):
        return Mended(start, end, " " * (end - start), gone=True)
    if brackets[-1:] != ["{"] or chunk.keyword not in _WITH_STATEMENTS or _excess(brackets) != 1:
        return None
    head = "x" if in_match else "match x" if found[0].text == "match" else "if x"
    brace = max(t.start for t in found if t.text == "{")
    return Mended(start, end, f"{head:<{brace}}{{".ljust(end - start), gone=False) if len(head) < brace else None


def _excess(brackets: list[str]) -> int:
    """How many more braces are opened than closed; 0 where another bracket is left open, too."""
    others = [b for b in brackets if b not in "{}"]
    if any(others.count(opening) != others.count(closing) for opening, closing in _CLOSING.items()):
        return 0
    return brackets.count("{") - brackets.count("}")
