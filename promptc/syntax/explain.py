"""From what Lark did not expect to what a user is told."""

from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.suggest import closest
from promptc.source.text import SourceText
from promptc.syntax import errors
from promptc.syntax.expected import DECLARATION_START, STATEMENT_START, accepted_by, expected_words
from promptc.syntax.explain_special import help_for, special
from promptc.syntax.grammar import lark
from promptc.syntax.habits import habit
from promptc.syntax.mistake import Mistake
from promptc.syntax.recovery import Chunk
from promptc.syntax.scan import tokens
from promptc.syntax.stops import Stop
from promptc.syntax.words import DECLARATIONS


def explain(stop: Stop, source: SourceText, chunk: Chunk) -> Diagnostic:
    """One mistake in a chunk, in the user's words."""
    token, start = stop.token, stop.start
    if token.type == "$END":
        return _end(stop, source, chunk)
    mistake = Mistake(source, str(token), token.type, start, accepted_by(stop), chunk.start)
    if start in chunk.stray:
        return errors.closes_nothing(mistake.span, str(token))
    accepted = mistake.accepted
    if accepted >= DECLARATION_START and not accepted >= STATEMENT_START and mistake.first_on_line:
        if str(token) == "promptc":
            return errors.late_version(mistake.span)
        if str(token).isidentifier():
            return _declaration(mistake)
    return special(mistake) or errors.unexpected(
        mistake.span,
        mistake.found,
        expected_words(accepted, lark()),
        help_=help_for(mistake),
        labels=_context(source, chunk, start),
    )


def _declaration(mistake: Mistake) -> Diagnostic:
    help_ = habit(mistake.text, "declaration")
    near = None if help_ else closest(mistake.text, DECLARATIONS | {"promptc"})
    return errors.unknown_declaration(mistake.span, mistake.text, near, help_)


def _end(stop: Stop, source: SourceText, chunk: Chunk) -> Diagnostic:
    # What is missing is missing after the last word, not at the end of the white space and comments that follow.
    last = next((t for t in reversed(list(tokens(source.text[: chunk.end], chunk.start))) if t.kind != "comment"), None)
    start, end = (last.start, last.end) if last else (chunk.start, chunk.start + 1)
    words = expected_words(accepted_by(stop), lark())
    found = "the end of the file" if chunk.end == len(source.text) else "the next declaration"
    return errors.unexpected(
        source.span(start, end), found, f"{words} after this", labels=_context(source, chunk, start)
    )


def _context(source: SourceText, chunk: Chunk, offset: int) -> tuple[Label, ...]:
    """Which declaration was being read, where its first line is not the line of the mistake."""
    if chunk.name is None or source.position(chunk.start)[0] == source.position(offset)[0]:
        return ()
    return (Label(source.span(chunk.start, chunk.name.end), f"in this {_noun(chunk.keyword)}"),)


def _noun(keyword: str) -> str:
    match keyword:
        case "from":
            return "import"
        case "pure" | "nondet" | "effect":
            return "`extern`"
        case _:
            return f"`{keyword}`"
