"""PC03xx: warnings about what is there and not used. One function a finding."""

from promptc.source.diagnostic import Diagnostic, Fix, Label
from promptc.source.text import Span


def unused_let(span: Span, name: str, *, call: bool, fix: Fix | None = None) -> Diagnostic:
    message = f"the result `{name}` of this call is never used" if call else f"`{name}` is never used"
    help_ = "remove it: a call whose result nobody reads is never made" if call else "remove it"
    return Diagnostic("PC0301", "warning", message, span, note="never read", help=help_, fix=fix)


def unused_input(span: Span, name: str, program: str) -> Diagnostic:
    return Diagnostic(
        "PC0302",
        "warning",
        f"the input `{name}` of the program `{program}` is never used",
        span,
        note="no module ever sees it",
        help="hand it to a module, or remove it",
    )


def unused_declaration(span: Span, name: str, noun: str) -> Diagnostic:
    return Diagnostic(
        "PC0303", "warning", f"the {noun} `{name}` is never used", span, note="never used", help="remove it"
    )


def unused_import(span: Span, name: str, fix: Fix | None) -> Diagnostic:
    return Diagnostic(
        "PC0304",
        "warning",
        f"`{name}` is imported and never used",
        span,
        note="never used",
        help="remove it from the import",
        fix=fix,
    )


def unused_default(span: Span, name: str, type_: str, default: str) -> Diagnostic:
    """``type_`` and ``default`` are as they are written."""
    return Diagnostic(
        "PC0336",
        "warning",
        f"the default of the input `{name}` is never taken: every call gives a value",
        span,
        note="never used",
        help=f"to describe the input, leave out the `=`: `input {name}: {type_} {default}`; else remove it",
    )


def unused_output(span: Span, name: str, signature: str, module: Span) -> Diagnostic:
    return Diagnostic(
        "PC0305",
        "warning",
        f"the output `{name}` of `{signature}` is never read",
        span,
        note="the model writes it for nobody",
        labels=(Label(module, "asked for here"),),
        help="remove it, or move it before the outputs that should follow from it",
    )


def nothing_to_optimize(span: Span, program: str) -> Diagnostic:
    return Diagnostic(
        "PC0306",
        "warning",
        f"there is no instruction of `{program}` to optimize",
        span,
        note="every signature is frozen",
        help="remove `frozen` from a signature; as it is, only demonstrations are searched",
    )


def allows_nothing(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0320",
        "warning",
        "this comment allows nothing",
        span,
        note="names no code",
        help="name the code of a warning: `# promptc: allow PC0303`",
    )


def allows_unknown(span: Span, code: str, suggestion: str | None) -> Diagnostic:
    return Diagnostic(
        "PC0320",
        "warning",
        f"there is no warning `{code}` to allow",
        span,
        note=f"did you mean `{suggestion}`?" if suggestion else "unknown code",
        help="" if suggestion else "a warning shows its code in brackets: `warning[PC0303]`",
    )


def allows_error(span: Span, code: str) -> Diagnostic:
    return Diagnostic(
        "PC0320",
        "warning",
        f"`{code}` is an error, and only warnings can be allowed",
        span,
        note="has no effect",
        help=f"mend the mistake: `promptc explain {code}` says how",
    )
