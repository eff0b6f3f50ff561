"""From what Lark did not expect to what a user is told."""

from collections.abc import Set as AbstractSet

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.suggest import closest
from promptc.source.text import SourceText, Span
from promptc.syntax import errors
from promptc.syntax.recovery import Chunk
from promptc.syntax.words import DECLARATIONS, LATER

_PLAIN = {"NAME": "a name", "INT": "a whole number", "FLOAT": "a number", "STRING": "a text in quotes"}
_VALUE = {"STRING", "TRIPLE", "INT", "FLOAT", "TRUE", "FALSE", "MINUS", "NOT", "LPAR", "LSQB", "NAME"}
_OPERATORS = {"COMPARISON", "IN", "PLUS", "MINUS", "STAR", "SLASH", "AND", "OR", "DOT", "LSQB"}
_START = {"ENUM", "RECORD", "SIGNATURE"}  # and no NAME: then a declaration starts
# Keywords that may stand as names, and go without saying where a name is expected.
_SOFT = {
    "PROMPTC", "FROM", "IMPORT", "ENUM", "RECORD", "SIGNATURE", "STRATEGY", "PRIMITIVE", "MODEL", "MODULE", "PROGRAM",
    "DATASET", "METRIC", "OPTIMIZE", "INPUT", "OUTPUT", "FROZEN", "LET", "RETURN",
}  # fmt: skip
# May stand there, but nobody who made a mistake was looking for it.
_OPTIONAL = {"STRING", "TRIPLE", "LSQB", "LBRACE", "FROZEN", "PROMPTC"}
_CHARACTERS = {
    "'": "texts stand between double quotes",
    "`": "texts stand between double quotes",
    ";": "nothing ends a line; remove it",
    "&": "write `and`",
    "|": "write `or` between conditions; union types are not in this version",
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
    accepted = _accepted(problem)
    text = str(token)
    is_word = text.isidentifier()
    if accepted >= _START and (is_word):
        if text in LATER:
            return errors.later_version(span, LATER[text], errors.DECLARATIONS_HELP)
        if text == "promptc":
            return errors.late_version(span)
        return errors.unknown_declaration(span, text, closest(text, DECLARATIONS | {"promptc"}))
    if "LET" in accepted and text in LATER:
        return errors.later_version(span, LATER[text], errors.STATEMENTS_HELP)
    if special := _special(problem, source, span):
        return special
    return errors.unexpected(
        span,
        _found(token),
        _expected(accepted, lark),
        help_=_help(token, accepted, source),
        labels=_context(source, chunk, start),
    )


def offset(problem: UnexpectedInput) -> int:
    """Where the parser stopped. Lark gives None at the end of a text without tokens, whatever its types say."""
    where: int | None = problem.pos_in_stream
    return where or 0


def starts_part(problem: UnexpectedInput) -> bool:
    """Whether the block was complete up to ``problem``, so that what is wrong starts there."""
    return isinstance(problem, UnexpectedToken) and "RBRACE" in problem.accepts


def _accepted(problem: UnexpectedToken) -> set[str]:
    accepted = set(problem.accepts)
    return accepted - _SOFT if "NAME" in accepted else accepted


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
    words = _expected(_accepted(problem), lark)
    found = "the end of the file" if chunk.end == len(source.text) else "the next declaration"
    return errors.unexpected(
        source.span(start, end), found, f"{words} after this", labels=_context(source, chunk, start)
    )


def _special(problem: UnexpectedToken, source: SourceText, span: Span) -> Diagnostic | None:
    """Mistakes that have a better name than what the grammar expected."""
    token, accepted = problem.token, _accepted(problem)
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


def _expected(accepted: AbstractSet[str], lark: Lark) -> str:
    """``accepted`` terminals in plain words, the likely ones only."""
    left = set(accepted)
    words = []
    if left >= _START:
        return "a declaration"
    if {"INT", "LPAR", "TRUE"} <= left:
        left -= _VALUE
        words.append("a value")
    if "PLUS" in left:
        left -= _OPERATORS
    if left - _OPTIONAL:
        left -= _OPTIONAL
    if left == {"COLON"}:
        return "`:` and a type"
    if "EQUAL" in left:
        left.discard("COLON")
    if len(left) > 1 and "COMMA" in left and left & {"NAME", "INPUT", "OUTPUT", "LET"}:
        left.discard("COMMA")
    spelled = {t.name: t.pattern.value for t in lark.terminals if isinstance(t.pattern, PatternStr)}
    plain = [_PLAIN[t] for t in _PLAIN if t in left]
    words += plain + sorted(f"`{spelled[t]}`" for t in left if t in spelled)
    if not words:
        return "the end of the file"
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


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
