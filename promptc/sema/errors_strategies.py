"""PC07xx: strategies as declared, and as modules apply them."""

from collections.abc import Iterable, Sequence

from promptc.schema.types import Type
from promptc.sema.errors_names import did_you_mean, listed
from promptc.sema.scope import Handed
from promptc.source.diagnostic import Diagnostic, Edit, Fix, Label
from promptc.source.text import Span


def not_applied(span: Span, found: str, help_: str) -> Diagnostic:
    """``found`` is what stands there, with its article: "a signature"."""
    return Diagnostic(
        "PC0701",
        "error",
        f"a module is a strategy with its arguments, and this is {found}",
        span,
        note="expected a strategy",
        help=help_,
    )


def wrong_part(span: Span, name: str, strategy: str, wanted: str, help_: str) -> Diagnostic:
    return Diagnostic(
        "PC0702",
        "error",
        f"`{name}` of `{strategy}` takes {wanted}",
        span,
        note=f"expected {wanted}",
        help=help_,
    )


def bad_value(span: Span, name: str, strategy: str, type_: Type, reason: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0703",
        "error",
        f"`{name}` of `{strategy}` is {type_}, and this is no value of it",
        span,
        note=reason,
        labels=(Label(declared, "declared here"),),
        help="write a constant, or the name of a knob",
    )


def no_function(span: Span, strategy: str, name: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0704",
        "error",
        f"`{strategy}` needs the function `{name}` to compare answers with",
        span,
        note=f"lacks `{name}`",
        labels=(Label(declared, "declared here"),),
        help=f'declare `pure extern {name}(answer: str) -> float from "file.py:{name}"` and add `{name} = {name}`',
    )


def different_signatures(span: Span, name: str, first: str, first_span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0705",
        "error",
        f"the parts of this module call two signatures, `{first}` and `{name}`",
        span,
        note=f"calls `{name}`",
        labels=(Label(first_span, f"calls `{first}`"),),
        help="a module has one signature: give all of its parts the same",
    )


def empty_list(span: Span, name: str, strategy: str) -> Diagnostic:
    return Diagnostic(
        "PC0702",
        "error",
        f"`{name}` of `{strategy}` takes at least one item",
        span,
        note="is empty",
    )


def outputs_and_body(span: Span, strategy: str, body: Span) -> Diagnostic:
    return Diagnostic(
        "PC0706",
        "error",
        f"the strategy `{strategy}` has both outputs and a body",
        span,
        note="adds an output",
        labels=(Label(body, "the body starts here"),),
        help="a body gives what it returns: add the output to a strategy without a body, and call that",
    )


def params_without_body(span: Span, strategy: str) -> Diagnostic:
    return Diagnostic(
        "PC0706",
        "error",
        f"the strategy `{strategy}` has parameters that nothing uses",
        span,
        note="has no body",
        help="write what it does with them: `return inner()`",
    )


def part_written(span: Span, name: str, meant: str) -> Diagnostic:
    """``meant`` is how the language writes what ``name`` means elsewhere."""
    return Diagnostic(
        "PC0102",
        "error",
        f"unknown type `{name}`",
        span,
        note=f"did you mean `{meant}`?",
        help="what a strategy takes is written `strategy`, `signature`, `function`, or the type of a value",
        fix=Fix(f"write `{meant}`", (Edit(span, meant),)),
    )


def part_with_default(span: Span, name: str, part: str) -> Diagnostic:
    return Diagnostic(
        "PC0706",
        "error",
        f"`{name}` takes a {part}, which has no default",
        span,
        note="remove this",
        help="whoever applies the strategy says which",
    )


def no_return(span: Span, strategy: str) -> Diagnostic:
    return Diagnostic(
        "PC0707",
        "error",
        f"the strategy `{strategy}` never returns",
        span,
        note="no `return` in its body",
        help="end it with `return VALUE`, where the value is what a call of the module gives",
    )


def outputs_by_name(span: Span, strategy: str) -> Diagnostic:
    return Diagnostic(
        "PC0707",
        "error",
        f"the strategy `{strategy}` returns outputs by name",
        span,
        note="expected one value",
        help="a strategy does not know the outputs of the signature: return what a call gave, such as `return inner()`",
    )


def wrong_knob(span: Span, name: str, wanted: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0708",
        "error",
        f"the knob `{name}` does not choose {wanted}",
        span,
        note="chooses something else",
        labels=(Label(declared, "declared here"),),
        help="let every value of its domain be one that may stand here",
    )


def function_lacks(
    function: Handed, lacks: Sequence[tuple[str, Type | None]], outputs: Sequence[str], inputs: Sequence[str]
) -> Diagnostic:
    """The strategy calls ``function`` with what the signature has, and ``lacks`` are parameters that are none of it."""
    name, type_ = lacks[0]
    there = [("output", outputs), *([("input", inputs)] if inputs else [])]
    has = " and ".join(f"the {noun}{'s' if len(names) > 1 else ''} {listed(names)}" for noun, names in there)
    return Diagnostic(
        "PC0709",
        "error",
        f"`{function.name}` takes {listed(name for name, _ in lacks)}, and `{function.signature}` has no such output or input",
        function.span,
        note=did_you_mean(name, [*outputs, *inputs]) or (f"takes `{name}: {type_}`" if type_ else f"takes `{name}`"),
        labels=_declared(function),
        help=f"`{function.signature}` has {has}: name each parameter after one of them",
    )


def function_mistyped(function: Handed, param: str, wanted: Type, noun: str, found: Type) -> Diagnostic:
    """``noun`` is "input" or "output"."""
    return Diagnostic(
        "PC0709",
        "error",
        f"`{function.name}` takes `{param}` as {wanted}, and the {noun} `{param}` of `{function.signature}` is {found}",
        function.span,
        note=f"`{param}` is {found} here",
        labels=_declared(function),
        help="give the parameter the type that the signature has" if function.declared is not None else "",
    )


def function_refuses(function: Handed, takes: str, found: Iterable[Type]) -> Diagnostic:
    kinds = " and ".join(str(t) for t in found)
    return Diagnostic(
        "PC0709",
        "error",
        f"`{function.name}` takes {takes}, and gets {kinds} of `{function.signature}`",
        function.span,
        note=f"gets {kinds}",
    )


def _declared(function: Handed) -> tuple[Label, ...]:
    return (Label(function.declared, "declared here"),) if function.declared is not None else ()


def equal_draws(span: Span, module: str, strategy: str) -> Diagnostic:
    return Diagnostic(
        "PC0324",
        "warning",
        f"`{module}` asks several times at temperature 0, and gets one answer",
        span,
        note=f"`{strategy}` compares answers that are all the same",
        help="let them differ: `{ temperature = 0.7 }`",
    )
