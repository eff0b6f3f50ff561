"""PC033x and PC0342: warnings about what a body does for nothing, or does not do. One function a finding."""

from collections.abc import Mapping

from promptc.source.diagnostic import Diagnostic, Fix, Label
from promptc.source.text import Span


def unused_result(span: Span, name: str, what: str, fix: Fix | None) -> Diagnostic:
    """``what`` with its article: "a pure extern"."""
    return Diagnostic(
        "PC0330",
        "warning",
        f"nobody uses the result of `{name}`",
        span,
        note=f"{what} has no other effect",
        help="bind it with `let`, or remove the call",
        fix=fix,
    )


def identical_calls(span: Span, name: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0331",
        "warning",
        f"`{name}` is asked the same thing twice",
        span,
        note="the same module with the same inputs",
        labels=(Label(first, "asked here first"),),
        help="bind the first answer with `let`, and use it here",
    )


def still_call(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0332",
        "warning",
        f"this call of `{name}` does not change in the loop",
        span,
        note="asks the same in every step",
        help="bind its answer with `let` before the loop",
    )


def constant_condition(span: Span, *, value: bool, dead: Span | None, why: str = "") -> Diagnostic:
    """``dead`` is the branch that never runs, where there is one."""
    labels = () if dead is None else (Label(dead, "never runs"),)
    return Diagnostic(
        "PC0334",
        "warning",
        f"this condition is always {'true' if value else 'false'}",
        span,
        note=why or f"always {'true' if value else 'false'}",
        labels=labels,
        help="remove the check, or compare with a value that can change",
    )


def unreachable(span: Span, what: str, why: str, *, first: Span | None = None, fix: Fix | None = None) -> Diagnostic:
    """``what`` never runs: "this `else`"; ``why`` says what is before it."""
    labels = () if first is None else (Label(first, "asked here"),)
    return Diagnostic(
        "PC0335", "warning", f"{what} never runs", span, note=why, labels=labels, help="remove it", fix=fix
    )


def needless_default(span: Span, text: str, fix: Fix | None) -> Diagnostic:
    return Diagnostic(
        "PC0336",
        "warning",
        f"`{text}` is never none, so this default is never taken",
        span,
        note="never used",
        help=f"write `{text}` alone",
        fix=fix,
    )


def var_never_assigned(span: Span, name: str, fix: Fix | None) -> Diagnostic:
    return Diagnostic(
        "PC0337",
        "warning",
        f"the `var` `{name}` is never assigned again",
        span,
        note="keeps its first value",
        help=f"write `let {name} = ...`",
        fix=fix,
    )


def text_as_enum(span: Span, output: str, texts: Mapping[str, Span]) -> Diagnostic:
    written = " | ".join(f'"{text}"' for text in texts)
    place = next(iter(texts.values()))
    return Diagnostic(
        "PC0338",
        "warning",
        f"the output `{output}` is any text, and is only compared with {len(texts)} of them",
        span,
        note="the model may write anything here",
        labels=(Label(place, "compared here"),),
        help=f"make this an enum, or write the texts as its type: `{output}: {written}`",
    )


def hole_in_text(span: Span, hole: str, instead: str) -> Diagnostic:
    """``hole`` is written as in a template; ``instead`` puts the text together."""
    return Diagnostic(
        "PC0342",
        "warning",
        f"a text has no holes: `{hole}` stays as it is written",
        span,
        note="names a value, and is only text",
        help=f"write `{instead}`",
    )


def no_expectation(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0339",
        "warning",
        f'the test "{name}" expects nothing',
        span,
        note="can only fail by an error",
        help="end it with `expect ...`",
    )


def lonely_knob(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0340",
        "warning",
        f"the knob `{name}` has one value to choose from",
        span,
        note="nothing to search",
        help=f"give it more values, or bind it with `let {name} = ...`",
    )
