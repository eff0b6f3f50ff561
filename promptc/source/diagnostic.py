"""Diagnostics as data: what a stage has to say about a program.

A stage never prints and never raises for a mistake in the program; it adds a `Diagnostic` and goes on, so
that all mistakes of a file are told at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from promptc.source.text import Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Label:
    """A secondary place, with what it has to do with the mistake."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` in the place of what ``span`` covers; an empty span inserts, an empty text removes."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends the mistake and keeps what the program means otherwise: it may be made without asking.

    ``title`` says what it does, as an order: "remove the import". ``edits`` do not overlap.
    """

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: a stable code, where it is, what is wrong, and what to do.

    ``code`` is ``PC`` and four digits, and never changes its meaning. ``note`` is the short text under the
    caret; ``help`` the one line that says what to do; ``fix`` the change that does it, where one is safe.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    note: str = ""
    labels: tuple[Label, ...] = ()
    help: str = ""
    fix: Fix | None = None


class ProgramError(Exception):
    """Raised by the driver, never by a stage, when a program has errors; carries all its diagnostics."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        first = next((d for d in self.diagnostics if d.severity == "error"), None)
        super().__init__(f"{first.code}: {first.message}" if first else "the program has errors")
