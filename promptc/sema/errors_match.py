"""PC092x: `match` statements whose arms do not fit their subject. One function a mistake."""

from collections.abc import Iterable

from promptc.schema.types import Type
from promptc.sema.errors_names import did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Fix, Label
from promptc.source.text import Span


def not_exhaustive(span: Span, missing: Iterable[str]) -> Diagnostic:
    """``missing`` are the cases without an arm, as they would be written."""
    missing = list(missing)
    count = "the case" if len(missing) == 1 else "the cases"
    return Diagnostic(
        "PC0920",
        "error",
        f"this `match` has no arm for {count} {listed(missing)}",
        span,
        note=f"can also be {listed(missing)}",
        help=f"add `{', '.join(missing[:8])} {{ ... }}`, or `else {{ ... }}` for all that is left",
    )


def open_match(span: Span, found: Type) -> Diagnostic:
    return Diagnostic(
        "PC0920",
        "error",
        f"a value of type {found} can be more than the arms of a `match` list",
        span,
        note="has no `else`",
        help="add `else { ... }` for all that is left",
    )


def unknown_case(span: Span, name: str, found: Type, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    note = did_you_mean(name, known)
    return Diagnostic(
        "PC0921",
        "error",
        f"`{name}` is no case of {found}",
        span,
        note=note or "unknown case",
        help="" if note or not known else f"its cases are {listed(known)}",
    )


def never_none(span: Span, found: Type) -> Diagnostic:
    return Diagnostic(
        "PC0921",
        "error",
        f"`none` is no case of {found}",
        span,
        note="is never none",
        help="remove this arm",
    )


def case_twice(span: Span, name: str, first: Span, fix: Fix | None) -> Diagnostic:
    return Diagnostic(
        "PC0922",
        "error",
        f"the case `{name}` has an arm already",
        span,
        note="never reached",
        labels=(Label(first, "handled here"),),
        help="remove one of the two",
        fix=fix,
    )
