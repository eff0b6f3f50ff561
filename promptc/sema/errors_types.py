"""PC02xx: values, arguments and declarations that do not fit together. One function a mistake."""

from collections.abc import Iterable

from promptc.schema.types import Record, Scalar, Type
from promptc.sema.errors_names import counted, did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.text import Span


def mistyped(span: Span, found: Type, expected: Type, place: str, *, declared: Span | None, help_: str) -> Diagnostic:
    """``place`` says what takes the value: "the input `x` of `f`"."""
    labels = () if declared is None else (Label(declared, f"expects {expected} because of this"),)
    return Diagnostic(
        "PC0201",
        "error",
        f"{place} is {expected}, but this is {_noun(found)}",
        span,
        note=f"expected {expected}, found {_noun(found)}",
        labels=labels,
        help=help_,
    )


def _noun(found: Type) -> str:
    return "all outputs of a call" if isinstance(found, Record) and not found.name else str(found)


def missing_arguments(
    span: Span, callee: str, missing: Iterable[tuple[str, Type | None]], declared: Span | None
) -> Diagnostic:
    missing = list(missing)
    names = listed(name for name, _ in missing)
    labels = () if declared is None else (Label(declared, "declared here"),)
    example = ", ".join(f"{name} = ..." for name, _ in missing)
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


def unknown_argument(span: Span, name: str, callee: str, known: Iterable[str], declared: Span | None) -> Diagnostic:
    known = list(known)
    note = did_you_mean(name, known)
    labels = () if declared is None else (Label(declared, "declared here"),)
    help_ = "" if note else (f"it takes {listed(known)}" if known else "it takes no arguments")
    return Diagnostic(
        "PC0203",
        "error",
        f"`{callee}` takes no argument `{name}`",
        span,
        note=note or "unknown argument",
        labels=labels,
        help=help_,
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


def bad_operands(span: Span, operator: str, takes: str, found: Iterable[Type], help_: str = "") -> Diagnostic:
    kinds = " and ".join(str(t) for t in found)
    return Diagnostic(
        "PC0205",
        "error",
        f"`{operator}` takes {takes}, not {kinds}",
        span,
        note=f"these are {kinds}" if " and " in kinds else f"this is {kinds}",
        help=help_,
    )


def no_fields(span: Span, name: str, found: Type) -> Diagnostic:
    return Diagnostic(
        "PC0206",
        "error",
        f"a value of type {found} has no fields",
        span,
        note=f"`.{name}` needs a record or the outputs of a call",
    )


def whole_record(span: Span, name: str, noun: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    return Diagnostic(
        "PC0207",
        "error",
        f"`{name}` stands for {noun}, not for one value",
        span,
        note="name one of its parts",
        help=f"it has {listed((f'{name}.{part}' for part in known), most=5)}" if known else "",
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


def unnamed_output(span: Span, program: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    return Diagnostic(
        "PC0209",
        "error",
        f"`{program}` returns its outputs by name",
        span,
        note="which output is this?",
        help=f"write `{known[0]} = ...`" if known else "",
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


def type_arguments(span: Span, name: str, takes: int) -> Diagnostic:
    help_ = "write what the list holds, such as `list[str]`" if takes else "remove the brackets"
    message = f"`{name}` takes one type in brackets" if takes else f"`{name}` takes no types in brackets"
    return Diagnostic("PC0212", "error", message, span, note="not a type", help=help_)


def bad_setting(span: Span, name: str, wanted: str, help_: str = "") -> Diagnostic:
    """``wanted`` says what a right value is: "a whole number of at least 1"."""
    return Diagnostic(
        "PC0213", "error", f"the setting `{name}` has to be {wanted}", span, note=f"expected {wanted}", help=help_
    )


_CONSTANTS = {"int": "a whole number", "float": "a number", "str": "a text in quotes", "bool": "true or false"}


def bad_option(span: Span, pass_: str, name: str, wanted: Scalar) -> Diagnostic:
    return Diagnostic(
        "PC0213",
        "error",
        f"the option `{name}` of the pass `{pass_}` has to be {_CONSTANTS[wanted.kind]}",
        span,
        note=f"expected {_CONSTANTS[wanted.kind]}",
    )


def metric_not_float(span: Span, metric: str, found: str, help_: str) -> Diagnostic:
    return Diagnostic(
        "PC0214",
        "error",
        f"the metric `{metric}` gives {found}, but a score is a float",
        span,
        note="expected float",
        help=help_,
    )


def metric_parameters(span: Span, metric: str) -> Diagnostic:
    return Diagnostic(
        "PC0215",
        "error",
        f"the metric `{metric}` does not compare a row with a result",
        span,
        note="expected a data set and a program",
        help=f"write `metric {metric}(gold: DATASET, pred: PROGRAM) -> float = ...`",
    )


def unknown_member(span: Span, text: str, enum: str, known: Iterable[str], declared: Span | None) -> Diagnostic:
    known = list(known)
    note = did_you_mean(text, known)
    labels = () if declared is None else (Label(declared, "declared here"),)
    return Diagnostic(
        "PC0216",
        "error",
        f'"{text}" is no member of the enum `{enum}`',
        span,
        note=note or "unknown member",
        labels=labels,
        help="" if note else f"its members are {listed(known)}",
    )


def empty(span: Span, what: str, name: str, lacks: str) -> Diagnostic:
    return Diagnostic("PC0217", "error", f"the {what} `{name}` has no {lacks}", span, note="at least one is needed")


def untyped_list(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0218",
        "error",
        "nothing says what this empty list holds",
        span,
        note="a list of what?",
        help="give it a type: `let name: list[str] = []`",
    )


def no_model(span: Span, module: str) -> Diagnostic:
    return Diagnostic(
        "PC0219",
        "error",
        f"no model answers the calls of `{module}`",
        span,
        note="has no model",
        help='declare one: `model nano = "vllm:promptc-nano"`',
    )


def ambiguous_model(span: Span, user: str, models: Iterable[str], help_: str) -> Diagnostic:
    return Diagnostic(
        "PC0219",
        "error",
        f"{user} could use {listed(models)}",
        span,
        note="which model?",
        help=help_,
    )


def program_called(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0220",
        "error",
        f"`{name}` is a program, and programs cannot call programs in this version",
        span,
        note="expected a module",
        help="call the modules that it is made of; a module of the file can be shared",
    )


def call_in_metric(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0221",
        "error",
        f"the metric calls the module `{name}`",
        span,
        note="needs a model call",
        help="a metric is made of operators and of the metrics of `std`",
    )


def positional_option(span: Span, pass_: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    return Diagnostic(
        "PC0204",
        "error",
        f"an option of the pass `{pass_}` has no name",
        span,
        note="which option is this?",
        help=f"write `{known[0]} = ...`" if len(known) == 1 else f"its options are {listed(known)}",
    )
