"""PC00xx: what a file that is not well formed is told. One function a mistake."""

from promptc.source.diagnostic import Diagnostic, Edit, Fix, Label
from promptc.source.text import Span

NEWEST_VERSION = 1


class SyntaxProblem(Exception):
    """Stops the reading of one declaration; the parser turns it into its diagnostic and goes on with the next."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message)


def unexpected(
    span: Span,
    found: str,
    expected: str,
    *,
    help_: str = "",
    labels: tuple[Label, ...] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    message = f"expected {expected}, found {found}"
    return Diagnostic("PC0001", "error", message, span, note=f"expected {expected}", labels=labels, help=help_, fix=fix)


def replaced(span: Span, text: str) -> Fix:
    """The fix that writes ``text`` in the place of what is wrong."""
    return Fix(f"write `{text}`", (Edit(span, text),))


def unclosed_bracket(span: Span, opening: str, closing: str, *, stopped: Span | None = None) -> Diagnostic:
    labels = () if stopped is None else (Label(stopped, f"`{closing}` should stand before this"),)
    return Diagnostic(
        "PC0002",
        "error",
        f"this `{opening}` is never closed",
        span,
        note=f"opened here, with no `{closing}` for it",
        labels=labels,
        help=f"add the missing `{closing}`",
    )


def unclosed_string(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0003",
        "error",
        "this text has no closing quote on its line",
        span,
        note="the text starts here",
        help='add `"` where the text ends; a text of several lines stands between `"""` and `"""`',
    )


def unclosed_docstring(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0004",
        "error",
        'this `"""` is never closed',
        span,
        note="the text starts here",
        help='add `"""` where the text ends',
    )


def closes_nothing(span: Span, closing: str) -> Diagnostic:
    return Diagnostic(
        "PC0005",
        "error",
        f"this `{closing}` closes nothing",
        span,
        note="nothing is open here",
        help="remove it, or add what it should close",
    )


DECLARATIONS_HELP = (
    "a file has imports (`from std import ...`), `enum`, `record`, `signature`, `strategy`, `extern`, `model`, "
    "`module`, `tune`, `program`, `dataset`, `metric`, `optimize` and `test` declarations"
)


def unknown_declaration(span: Span, found: str, suggestion: str | None, help_: str = "") -> Diagnostic:
    """``help_`` says how what ``found`` starts in other languages is written here."""
    return Diagnostic(
        "PC0006",
        "error",
        f"no declaration starts with `{found}`",
        span,
        note=f"did you mean `{suggestion}`?" if suggestion else "expected a declaration",
        help="" if suggestion else help_ or DECLARATIONS_HELP,
        fix=replaced(span, suggestion) if suggestion else None,
    )


def later_version(span: Span, what: str, help_: str) -> Diagnostic:
    """``help_`` says what there is instead."""
    return Diagnostic(
        "PC0007",
        "error",
        f"{what} is not in this version of the language",
        span,
        note="not supported yet",
        help=help_,
    )


def stray_character(span: Span, found: str, help_: str, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(
        "PC0008", "error", f"{found} means nothing here", span, note="cannot be read", help=help_, fix=fix
    )


def dotprompt(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0009",
        "error",
        "this is a Dotprompt file, not a promptc program",
        span,
        note="front matter between `---` lines belongs to Dotprompt",
        help="a promptc program declares signatures and programs: see `promptc --help`",
    )


def unknown_version(span: Span, number: int) -> Diagnostic:
    return Diagnostic(
        "PC0010",
        "error",
        f"this file is written for version {number} of the language",
        span,
        note=f"this compiler knows version {NEWEST_VERSION}",
        help=f"use a newer promptc, or write `promptc {NEWEST_VERSION}` where the file needs no newer one",
    )


def foreign_word(span: Span, found: str, help_: str) -> Diagnostic:
    """A word of other languages; ``help_`` says what is written here."""
    return Diagnostic(
        "PC0015", "error", f"`{found}` is no word of this language", span, note="from another language", help=help_
    )


def foreign_literal(span: Span, found: str, written: str) -> Diagnostic:
    return Diagnostic(
        "PC0015",
        "error",
        f"`{found}` is written `{written}`",
        span,
        note=f"write `{written}`",
        fix=replaced(span, written),
    )


def late_version(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0010",
        "error",
        "the version line stands after other declarations",
        span,
        note="belongs at the top of the file",
        help="move it to the first line",
    )


def too_deep(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0011",
        "error",
        "this is nested too deeply",
        span,
        note="more than 100 levels",
        help="name a part of it with `let`",
    )


def unknown_escape(span: Span, escape: str) -> Diagnostic:
    return Diagnostic(
        "PC0012",
        "error",
        f"`{escape}` means nothing in a text",
        span,
        note="unknown escape",
        help='a text knows `\\n`, `\\t`, `\\r`, `\\"`, `\\\\` and `\\uXXXX`; a backslash itself is `\\\\`',
    )


def number_too_large(span: Span) -> Diagnostic:
    return Diagnostic("PC0013", "error", "this number is too large", span, note="out of range")


def reserved_name(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0014",
        "error",
        f"`{name}` is a word of the language and cannot be a name here",
        span,
        note="choose another name",
    )
