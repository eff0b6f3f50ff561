"""PC094x: knobs, whose domain and default have to be known before anything runs. One function a mistake."""

from collections.abc import Iterable

from promptc.schema.types import Type
from promptc.sema.errors_names import did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Fix, Label
from promptc.source.text import Span


def domain_not_constant(span: Span, name: str, wanted: str) -> Diagnostic:
    """``wanted`` says what stands in a domain: "whole numbers"."""
    return Diagnostic(
        "PC0940",
        "error",
        f"the domain of `{name}` is not known before the program runs",
        span,
        note=f"expected {wanted}",
        help=f"write a range, such as `1..6`, or a list of {wanted}" if "numbers" in wanted else f"list {wanted}",
    )


def not_a_domain(span: Span, name: str, wanted: str) -> Diagnostic:
    return Diagnostic(
        "PC0940",
        "error",
        f"the domain of `{name}` is neither a range nor a list",
        span,
        note=f"expected {wanted}",
        help=f"write `tune {name}: ... in [a, b] = a`",
    )


def range_of_names(span: Span, name: str, kind: str) -> Diagnostic:
    return Diagnostic(
        "PC0940",
        "error",
        f"`{name}` chooses among {kind}, and a range has only numbers",
        span,
        note="expected a list",
        help=f"write the names of {kind} in a list: `[a, b]`",
    )


def applied_choice(span: Span, name: str, strategy: str, choices: Iterable[str], signature: str) -> Diagnostic:
    """``choices`` are the names of the strategies in the domain."""
    return Diagnostic(
        "PC0940",
        "error",
        f"`{name}` chooses among strategies by their names, and this one is applied already",
        span,
        note=f"expected `{strategy}`",
        help=f"list the names: `[{', '.join(choices)}]`, and apply the choice in a module: `{name}({signature})`",
    )


def quoted_names(span: Span, name: str, kind: str, fix: Fix | None) -> Diagnostic:
    """``kind`` is what is chosen among, in plural."""
    return Diagnostic(
        "PC0940",
        "error",
        f"`{name}` chooses among {kind} by their names, and a name has no quotes",
        span,
        note="is a text",
        help=f"list the names of {kind} as they are declared or imported: `[a, b]`",
        fix=fix,
    )


def empty_domain(span: Span, name: str, *, is_range: bool) -> Diagnostic:
    return Diagnostic(
        "PC0941",
        "error",
        f"the knob `{name}` has nothing to choose from",
        span,
        note="an empty domain",
        help="a range starts with the smaller end: `1..6`" if is_range else "list at least two values",
    )


def too_many(span: Span, name: str, most: int) -> Diagnostic:
    return Diagnostic(
        "PC0941",
        "error",
        f"the knob `{name}` has more than {most:,} values to choose from",
        span,
        note="too many to search",
        help="name some of them in a list, such as `[1, 10, 100, 1000]`",
    )


def value_outside_type(span: Span, name: str, type_: Type, reason: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0942",
        "error",
        f"this value of the domain of `{name}` is not of its type",
        span,
        note=reason,
        labels=(Label(declared, f"`{type_}` because of this"),),
    )


def strategy_with_params(span: Span, name: str, strategy: str, params: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        "PC0942",
        "error",
        f"`{name}` chooses among strategies that take a signature and nothing else, and `{strategy}` takes {listed(params)}",
        span,
        note="has parameters",
        help=f"declare a module for each strategy, and choose between these: `tune {name}: module in [...] = ...`",
    )


def default_outside(span: Span, name: str, text: str, domain: Span) -> Diagnostic:
    """``text`` is the default as written."""
    return Diagnostic(
        "PC0943",
        "error",
        f"the default of `{name}` is not in its domain",
        span,
        note=f"`{text}` cannot be chosen",
        labels=(Label(domain, "the domain"),),
        help="choose one of the domain as default, or widen the domain",
    )


def choice_twice(span: Span, name: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0944",
        "error",
        f"the domain of `{name}` has this value twice",
        span,
        note="a second time",
        labels=(Label(first, "first here"),),
        help="remove one of the two",
    )


def no_knob_type(span: Span, name: str, type_: Type) -> Diagnostic:
    return Diagnostic(
        "PC0945",
        "error",
        f"a knob cannot be of the type {type_}",
        span,
        note="has no values that a search can choose",
        help=f"`{name}` can be a number, a text, a truth value, an enum, or a "
        "`strategy`, `model`, `module` or `format`",
    )


def module_differs(span: Span, name: str, module: str, default: str, why: str, declared: Span | None) -> Diagnostic:
    labels = () if declared is None else (Label(declared, f"`{default}` is declared here"),)
    return Diagnostic(
        "PC0946",
        "error",
        f"the modules of the knob `{name}` do not take and give the same",
        span,
        note=why,
        labels=labels,
        help=f"`{module}` has to have the inputs and outputs of `{default}`, so that one call fits both",
    )


def unknown_choice(span: Span, name: str, what: str, known: Iterable[str]) -> Diagnostic:
    """``what`` with its article: "a module"."""
    known = list(known)
    note = did_you_mean(name, known)
    noun = what.split(" ", 1)[1]
    return Diagnostic(
        "PC0115",
        "error",
        f"there is no {noun} `{name}`",
        span,
        note=note or f"unknown {noun}",
        help="" if note or not known else f"declared here: {listed(known)}",
    )
