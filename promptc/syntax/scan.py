"""One look over a file's text before and beside the grammar: comments, brackets, texts, where declarations start.

The scanner reads any text at all. It finds what the parser cannot say: the *opening* of a bracket or of a text that is
never closed, and where to go on after a mistake.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, final

from promptc.source.text import SourceText, Span
from promptc.syntax.ast import Comment
from promptc.syntax.words import DECLARATIONS

Kind = Literal["text", "open_text", "open_docstring", "comment", "bracket", "word", "other"]

_TOKEN = re.compile(
    r"""
      (?P<docstring> \"\"\"(?:[^\\]|\\.)*?\"\"\" )
    | (?P<open_docstring> \"\"\" )
    | (?P<text> "(?:[^"\\\n]|\\.)*" )
    | (?P<open_text> "[^\n]* )
    | (?P<comment> \#[^\n]* )
    | (?P<bracket> [(){}\[\]] )
    | (?P<word> [^\W\d]\w* )
    | (?P<space> \s+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
# The same, where only comments are wanted.
_TEXT_OR_COMMENT = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""|""".*|"(?:[^"\\\n]|\\.)*"|"[^\n]*|(?P<comment>\#[^\n]*)''', re.DOTALL
)
# A line that cannot be anything but a declaration, even inside an open brace or an open text.
_CERTAIN_START = re.compile(
    rf"^(?:from\s+\w+\s+import\s|(?:{'|'.join(sorted(DECLARATIONS - {'from'}))})[ \t]+\w+\s*[={{(])", re.MULTILINE
)


@final
@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    start: int
    end: int
    first_on_line: bool


def tokens(text: str, start: int = 0, *, careful: bool = False) -> Iterator[Token]:
    """The tokens of ``text`` from the offset ``start`` on, without white space.

    ``careful`` is for files known to have a mistake: a docstring that swallows the start of a declaration is
    then taken for an unclosed one that ends before it.
    """
    position, line_start = start, text.rfind("\n", 0, start) + 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:  # every character matches `other`
            raise AssertionError(position)
        kind, end = match.lastgroup or "other", match.end()
        swallowed = _CERTAIN_START.search(text, position + 3) if kind.endswith("docstring") and careful else None
        if swallowed and (kind == "open_docstring" or swallowed.start() < end):
            kind, end = "open_docstring", swallowed.start()
        elif kind == "open_docstring":
            end = len(text)
        if kind != "space":
            yield Token(_KINDS.get(kind, "other"), text[position:end], position, end, position == line_start)
        newline = text.rfind("\n", position, end)
        line_start = newline + 1 if newline >= 0 else line_start
        position = end


_KINDS: dict[str, Kind] = {
    "docstring": "text",
    "text": "text",
    "open_text": "open_text",
    "open_docstring": "open_docstring",
    "comment": "comment",
    "bracket": "bracket",
    "word": "word",
}


def comments(source: SourceText) -> tuple[Comment, ...]:
    """All comments of a file, without white space at their ends."""
    found = []
    for match in _TEXT_OR_COMMENT.finditer(source.text):
        if match["comment"]:
            line, column = source.position(match.start())
            alone = not source.line(line)[: column - 1].strip()
            text = match[0].rstrip()
            found.append(Comment(text, alone, source.span(match.start(), match.start() + len(text))))
    return tuple(found)


def word_span(source: SourceText, word: str, start: int) -> Span:
    """Where ``word`` stands after the offset ``start``, outside comments and texts; it is known to be there."""
    found = next(t for t in tokens(source.text, start) if t.kind == "word" and t.text == word)
    return source.span(found.start, found.end)


def braces(source: SourceText, start: int) -> tuple[int, int]:
    """Where the first brace after the offset ``start`` has been opened, and where it has been closed; both are there."""
    opened = depth = 0
    for token in tokens(source.text, start):
        if token.kind == "bracket" and token.text in "{}":
            opened = opened or token.end
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return opened, token.end
    raise ValueError(f"no block after offset {start} of {source.path}")


def version_span(source: SourceText) -> Span:
    """The version line of a file that has one."""
    start = word_span(source, "promptc", 0).start
    number = re.compile(r"(?:\s|#[^\n]*\n)+[\d_]+").match(source.text, start + len("promptc"))
    return source.span(start, number.end() if number else start)


def starts_declaration(text: str, token: Token, *, depth: int, inside: str) -> bool:
    """Whether a declaration starts at ``token``, with ``depth`` brackets open in one that starts with ``inside``.

    Only the first word of an unindented line does. Outside brackets two words in a row are enough, so that a
    misspelled keyword starts one, too; inside, the line must have the shape of a declaration, and a module may
    belong to the program that is open.
    """
    if token.kind != "word" or not token.first_on_line:
        return False
    if depth == 0:
        return token.text in DECLARATIONS or _TWO_WORDS.match(text, token.start) is not None
    return _CERTAIN_START.match(text, token.start) is not None and (token.text, inside) != ("module", "program")


_TWO_WORDS = re.compile(r'\w+[ \t]+[\w"]')
