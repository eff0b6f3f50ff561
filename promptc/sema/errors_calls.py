"""PC02xx: calls that lack an argument or have one too many, and programs that do not return what they promise."""

from collections.abc import Iterable

from promptc.schema.types import Optional, Type
from promptc.sema.errors_names import counted, did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.text import Span


def missing_arguments(
    span: Span, callee: str, missing: Iterable[tuple[str, Type | None]], declared: Span | None
) -> Diagnostic:
    missing = list(missing)
    names = listed(name for name, _ in missing)
    labels = () if declared is None else (Label(declared, "declared here"),)
    example = ", ".join(f"{name} = {'none' if isinstance(type_, Optional) else '...'}" for name, type_ in missing)
    kinds = ", ".join(f"`{name}: {type_}`" for name, type_ in missing if type_ is not None)
    return Diagnostic(
        "PC0202",
        "error",
        f"the call of `{callee}` lacks {names}",
        span,
        note=f"lacks {kinds}" if kinds else "incomplete call",
        labels=labels,
        help=f"add `{example}`",
    )


def unknown_argument(
    span: Span, name: str, callee: str, known: Iterable[str], declared: Span | None, *, of_signature: bool = False
) -> Diagnostic:
    """``of_signature`` says that ``callee`` is the signature whose inputs a call takes that goes by another name."""
    known = list(known)
    note = did_you_mean(name, known)
    labels = () if declared is None else (Label(declared, "declared here"),)
    if of_signature:
        message, noun = f"`{callee}` has no input `{name}`", "input"
        takes = f"{counted('input', known)} {listed(known)}" if known else "it has no inputs"
    else:
        message, noun = f"`{callee}` takes no argument `{name}`", "argument"
        takes = f"it takes {listed(known)}" if known else "it takes no arguments"
    return Diagnostic(
        "PC0203", "error", message, span, note=note or f"unknown {noun}", labels=labels, help="" if note else takes
    )


def setting_as_argument(span: Span, name: str, callee: str, value: str, declared: Span | None) -> Diagnostic:
    """``name`` is a setting of modules, with ``value`` as it is written."""
    labels = () if declared is None else (Label(declared, "declared here"),)
    return Diagnostic(
        "PC0203",
        "error",
        f"`{name}` is a setting of a module, and no argument of `{callee}`",
        span,
        note="a setting",
        labels=labels,
        help=f"it stands in braces behind the declaration of the module: `{{ {name} = {value} }}`",
    )


def too_many_arguments(span: Span, callee: str, count: int) -> Diagnostic:
    return Diagnostic(
        "PC0203",
        "error",
        f"`{callee}` takes {count} argument{'' if count == 1 else 's'}, and this is one more",
        span,
        note="nothing takes this value",
    )


def argument_twice(span: Span, name: str, callee: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0204",
        "error",
        f"`{name}` is given twice to `{callee}`",
        span,
        note="given a second time",
        labels=(Label(first, "first given here"),),
    )


def positional_after_named(span: Span, callee: str) -> Diagnostic:
    return Diagnostic(
        "PC0204",
        "error",
        f"this argument of `{callee}` has no name, but one before it has",
        span,
        note="which one is it?",
        help="write `name = value`",
    )


def output_not_returned(span: Span, missing: Iterable[str], program: str, declared: Span) -> Diagnostic:
    missing = list(missing)
    one = len(missing) == 1
    return Diagnostic(
        "PC0208",
        "error",
        f"the output{'' if one else 's'} {listed(missing)} of `{program}` {'is' if one else 'are'} never returned",
        span,
        note=f"returns no {listed(missing)}",
        labels=(Label(declared, "declared here"),),
        help=f"add `{', '.join(f'{name} = ...' for name in missing)}` to the return",
    )


def unknown_output(span: Span, name: str, program: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    note = did_you_mean(name, known)
    return Diagnostic(
        "PC0209",
        "error",
        f"`{program}` has no output `{name}`",
        span,
        note=note or "unknown output",
        help="" if note or not known else f"{counted('output', known)} {listed(known)}",
    )


def unnamed_output(span: Span, program: str, known: Iterable[str], *, alone: bool = False) -> Diagnostic:
    """``alone`` says that the value stands behind `return` without parentheses, where there is one."""
    known = list(known)
    every = ", ".join(f"{name} = ..." for name in known)
    example = f"return ({every})" if alone else f"{known[0]} = ..."
    return Diagnostic(
        "PC0209",
        "error",
        f"`{program}` returns its outputs by name",
        span,
        note="which output is this?",
        help=f"write `{example}`",
    )


def no_return(span: Span, program: str, outputs: Iterable[str]) -> Diagnostic:
    values = ", ".join(f"{name} = ..." for name in outputs)
    return Diagnostic(
        "PC0210",
        "error",
        f"the program `{program}` never returns",
        span,
        note="no `return` in its body",
        help=f"end it with `return ({values})`",
    )


def after_return(span: Span, returned: Span) -> Diagnostic:
    return Diagnostic(
        "PC0211",
        "error",
        "this stands after the return",
        span,
        note="never reached",
        labels=(Label(returned, "the program ends here"),),
        help="the return is the last statement of a program, and the only one",
    )


def call_in_metric(span: Span, name: str, what: str, *, judges: bool) -> Diagnostic:
    """``what`` it is with its article: "a module". ``judges`` says that modules may be called."""
    if judges:
        note, help_ = (
            "may do more than judge",
            "a metric calls modules, operators, functions and externs: call the module",
        )
    else:
        note = "needs a model call"
        help_ = "the check of a signature is made of operators, functions and externs; let a metric call a module"
    return Diagnostic("PC0221", "error", f"`{name}` is {what}, and cannot be called here", span, note=note, help=help_)


def no_judge(span: Span, name: str, why: str, declared: Span) -> Diagnostic:
    """``why`` says what the module does: "calls the program `p`"."""
    return Diagnostic(
        "PC0221",
        "error",
        f"`{name}` {why}, and cannot be called in a metric",
        span,
        note="does more than judge, or may be changed by a search",
        labels=(Label(declared, "declared here"),),
        help="give the metric a module of its own that asks a model and nothing else",
    )


def effect_in_metric(span: Span, name: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0221",
        "error",
        f"`{name}` has an effect, and cannot be called here",
        span,
        note="would change something whenever an answer is looked at",
        labels=(Label(declared, "declared here"),),
        help="call it in a program; or, where it changes nothing, declare it as `pure extern` or `nondet extern`",
    )


def value_called(span: Span, name: str, found: Type, bound: Span) -> Diagnostic:
    return Diagnostic(
        "PC0107",
        "error",
        f"`{name}` is a value, and cannot be called",
        span,
        note=f"is {found}",
        labels=(Label(bound, "bound here"),),
        help="only modules, programs, records and functions are called",
    )


def positional_option(span: Span, owner: str, known: Iterable[str], noun: str) -> Diagnostic:
    """``noun`` is what ``owner`` is: a pass or a pipeline."""
    known = list(known)
    return Diagnostic(
        "PC0204",
        "error",
        f"an option of the {noun} `{owner}` has no name",
        span,
        note="which option is this?",
        help=f"write `{known[0]} = ...`" if len(known) == 1 else f"its options are {listed(known)}",
    )
