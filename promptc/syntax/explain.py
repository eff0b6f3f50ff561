"""From what Lark did not expect to what a user is told."""

from collections.abc import Set as AbstractSet

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.suggest import closest
from promptc.source.text import SourceText, Span
from promptc.syntax import errors
from promptc.syntax.expected import DECLARATION_START, accepted_by, expected_words
from promptc.syntax.recovery import Chunk
from promptc.syntax.words import DECLARATIONS

_CHARACTERS = {
    "'": "texts stand between double quotes",
    "`": "texts stand between double quotes",
    ";": "nothing ends a line; remove it",
    "&": "write `and`",
    "|": "union types are not in this version; conditions are joined with `or`",
    "!": "write `not`",
    "?": "optional types are not in this version",
    "@": "names have letters, digits and underscores",
    "$": "names have letters, digits and underscores",
    "%": "the operators are + - * / == != < <= > >= and or not in",
    "^": "the operators are + - * / == != < <= > >= and or not in",
}


def explain(problem: UnexpectedInput, source: SourceText, chunk: Chunk, lark: Lark) -> Diagnostic:
    """One mistake in a chunk, in the user's words."""
    start = offset(problem)
    if isinstance(problem, UnexpectedCharacters):
        return _character(source, start)
    if not isinstance(problem, UnexpectedToken):
        raise TypeError(f"Lark reports in a way that nobody explains: {problem!r}")
    token = problem.token
    if token.type == "$END":
        return _end(problem, source, chunk, lark)
    span = source.span(start, token.end_pos or start + 1)
    if start in chunk.stray:
        return errors.closes_nothing(span, str(token))
    accepted = accepted_by(problem)
    text = str(token)
    first_on_line = not source.text[:start].rpartition("\n")[2].strip()
    if accepted >= DECLARATION_START and text.isidentifier() and first_on_line:
        if text == "promptc":
            return errors.late_version(span)
        return errors.unknown_declaration(span, text, closest(text, DECLARATIONS | {"promptc"}))
    if special := _special(problem, source, span):
        return special
    return errors.unexpected(
        span,
        _found(token),
        _or_type(source, start, expected_words(accepted, lark)),
        help_=_help(token, accepted, source),
        labels=_context(source, chunk, start),
    )


def offset(problem: UnexpectedInput) -> int:
    """Where the parser stopped. Lark gives None at the end of a text without tokens, whatever its types say."""
    where: int | None = problem.pos_in_stream
    return where or 0


def _character(source: SourceText, start: int) -> Diagnostic:
    found = source.text[start]
    if source.text.startswith(("//", "/*"), start):
        found, help_ = source.text[start : start + 2], "comments start with `#`"
    else:
        help_ = _CHARACTERS.get(found, "")
    return errors.stray_character(source.span(start, start + len(found)), f"`{found}`", help_)


def _end(problem: UnexpectedToken, source: SourceText, chunk: Chunk, lark: Lark) -> Diagnostic:
    # What is missing is missing after the last word, not at the end of the white space and comments that follow.
    last = problem.token_history[-1] if problem.token_history else None
    end = (last.end_pos if last is not None else None) or chunk.start + 1
    start = (last.start_pos if last is not None else None) or chunk.start
    words = expected_words(accepted_by(problem), lark)
    found = "the end of the file" if chunk.end == len(source.text) else "the next declaration"
    return errors.unexpected(
        source.span(start, end), found, f"{words} after this", labels=_context(source, chunk, start)
    )


def _special(problem: UnexpectedToken, source: SourceText, span: Span) -> Diagnostic | None:
    """Mistakes that have a better name than what the grammar expected."""
    token, accepted = problem.token, accepted_by(problem)
    text = str(token)
    if text == "/" and source.text.startswith(("//", "/*"), span.start):
        return _character(source, span.start)
    if text == "(" and "LSQB" in accepted and "LPAR" not in accepted and "PLUS" not in accepted:
        return errors.later_version(span, "a constraint on a type", errors.TYPES_HELP)
    if token.type in {"COMPARISON", "IN"} and {"AND", "OR"} <= accepted:
        return errors.unexpected(
            span, _found(token), "one comparison", help_="comparisons do not chain: join two of them with `and`"
        )
    if text == "not" and {"AND", "OR", "IN"} <= accepted:
        return errors.unexpected(span, "`not`", "an operator", help_="write `not (a in b)`")
    return None


def _found(token: Token) -> str:
    if token.type in {"STRING", "TRIPLE"}:
        return "a text"
    return f"`{token}`"


def _or_type(source: SourceText, start: int, words: str) -> str:
    """``words``, where it is the name of a type that is missing; the grammar knows types by their names alone."""
    return "a type" if words == "a name" and source.text[:start].rstrip().endswith((":", "->", "[")) else words


def _help(token: Token, accepted: AbstractSet[str], source: SourceText) -> str:
    keywords = {t.lower() for t in accepted if t in {"INPUT", "OUTPUT", "LET", "MODULE", "RETURN", "FROZEN", "IMPORT"}}
    text = str(token)
    after = source.text[token.end_pos or 0 :].lstrip()
    if token.type == "NAME" and keywords:
        if near := closest(text, keywords):
            return f"did you mean `{near}`?"
        if "let" in keywords and after.startswith("="):
            return f"a result gets its name with `let`: `let {text} = ...`"
        if "input" in keywords and after.startswith(":"):
            return f"say whether it goes in or comes out: `input {text}: ...` or `output {text}: ...`"
    if text == "=" and "COLON" in accepted:
        return "a type stands after a colon: `name: type`"
    if text == ":" and "EQUAL" in accepted:
        return "a setting is written `name = value`"
    if text == "(" and accepted == {"RPAR"}:
        return "a strategy takes the name of a signature: `predict(Signature)`"
    if token.type == "NAME" and accepted <= {"STRING", "TRIPLE"}:
        return "put quotes around it"
    if token.type in {"STRING", "TRIPLE"} and "NAME" in accepted:
        return "a name has no quotes"
    return ""


def _context(source: SourceText, chunk: Chunk, offset: int) -> tuple[Label, ...]:
    """Which declaration was being read, where its first line is not the line of the mistake."""
    if chunk.name is None or source.position(chunk.start)[0] == source.position(offset)[0]:
        return ()
    return (Label(source.span(chunk.start, chunk.name.end), f"in this {_noun(chunk.keyword)}"),)


def _noun(keyword: str) -> str:
    return "import" if keyword == "from" else f"`{keyword}`"
