"""PC02xx: values and declarations that do not fit together. One function a mistake; `errors_calls` has more."""

from collections.abc import Iterable

from promptc.schema.types import INT, Record, Type
from promptc.sema.errors_names import did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Fix, Label
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


def no_fields(span: Span, name: str, found: Type, help_: str, fix: Fix | None) -> Diagnostic:
    return Diagnostic(
        "PC0206",
        "error",
        f"a value of type {found} has no fields",
        span,
        note=f"`.{name}` needs a record or the outputs of a call",
        help=help_,
        fix=fix,
    )


def field_of_dict(span: Span, name: str, base: str, found: Type) -> Diagnostic:
    return Diagnostic(
        "PC0206",
        "error",
        f"`{base}` is a dict and has no fields",
        span,
        note=f"is {found}",
        help=f'its values are reached by their keys: `{base}["{name}"]`',
    )


def field_of_some(span: Span, name: str, lacks: str, base: str, found: Type) -> Diagnostic:
    """``lacks`` is an option of the union ``found`` that has no such field."""
    return Diagnostic(
        "PC0206",
        "error",
        f"`{base}` may be a `{lacks}`, which has no field `{name}`",
        span,
        note=f"is one of {found}",
        help=f"tell them apart first: `match {base} {{ ... }}`",
    )


def field_of_types(span: Span, name: str, types: Iterable[Type], base: str) -> Diagnostic:
    return Diagnostic(
        "PC0206",
        "error",
        f"`.{name}` is of another type in each record of this union",
        span,
        note=" or ".join(str(t) for t in types),
        help=f"tell the records apart first: `match {base} {{ ... }}`",
    )


def index_of_record(span: Span, base: str, found: Type) -> Diagnostic:
    return Diagnostic(
        "PC0222",
        "error",
        f"`{base}` is {_noun(found)}, and its parts have names",
        span,
        note="has no items",
        help=f"write `{base}.name`",
    )


def no_index(span: Span, found: Type) -> Diagnostic:
    return Diagnostic(
        "PC0222", "error", f"a value of type {found} has no items", span, note="only lists and dicts are indexed"
    )


def index_kind(span: Span, found: Type, wanted: Type, base: Type) -> Diagnostic:
    kind = "a whole number from 0" if wanted == INT else "a text"
    return Diagnostic(
        "PC0222", "error", f"the index of {base} is {kind}, not {found}", span, note=f"expected {wanted}, found {found}"
    )


def untyped_dict(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0218",
        "error",
        "nothing says what this empty dict holds",
        span,
        note="a dict of what?",
        help="give it a type: `let name: dict[str, int] = {}`",
    )


def dict_for_record(span: Span, record: str, fields: Iterable[str], fix: Fix | None) -> Diagnostic:
    """``fields`` are those that the dict has and those that it lacks."""
    return Diagnostic(
        "PC0201",
        "error",
        f"a value of the record `{record}` is wanted, and this is a dict",
        span,
        note=f"expected {record}",
        help=f"write `{record}({', '.join(f'{name} = ...' for name in fields)})`",
        fix=fix,
    )


def not_in_range(span: Span, place: str, expected: Type, reason: str, declared: Span | None) -> Diagnostic:
    """A constant that breaks the constraints of its place; ``reason`` says how."""
    labels = () if declared is None else (Label(declared, f"expects {expected} because of this"),)
    return Diagnostic(
        "PC0223", "error", f"{place} is {expected}, and this value is not", span, note=reason, labels=labels
    )


def default_type(span: Span, found: Type, text: str, expected: Type) -> Diagnostic:
    return Diagnostic(
        "PC0201",
        "error",
        f"the default of `{text}` is {found}, but a value of it is {expected}",
        span,
        note=f"expected {expected}, found {found}",
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


def type_arguments(span: Span, name: str, takes: int) -> Diagnostic:
    """``takes`` is how many types ``name`` takes: none, 1 for a list, 2 for a dict."""
    count = ("no types", "one type", "two types")[takes]
    examples = ("remove the brackets", "write what the list holds, such as `list[str]`", "write `dict[str, T]`")
    message = f"`{name}` takes {count} in brackets"
    return Diagnostic("PC0212", "error", message, span, note="not a type", help=examples[takes])


def bad_setting(span: Span, name: str, wanted: str, help_: str = "") -> Diagnostic:
    """``wanted`` says what a right value is: "a whole number of at least 1"."""
    return Diagnostic(
        "PC0213", "error", f"the setting `{name}` has to be {wanted}", span, note=f"expected {wanted}", help=help_
    )


def bad_option(span: Span, owner: str, name: str, wanted: str, noun: str, suggestion: str | None) -> Diagnostic:
    """``noun`` is what ``owner`` is: a pass or a pipeline; ``wanted`` is as in `bad_setting`."""
    return Diagnostic(
        "PC0213",
        "error",
        f"the option `{name}` of the {noun} `{owner}` has to be {wanted}",
        span,
        note=f'did you mean "{suggestion}"?' if suggestion else f"expected {wanted}",
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


def unknown_member(
    span: Span, text: str, enum: str, known: Iterable[str], declared: Span | None, by_wire: str | None = None
) -> Diagnostic:
    """``by_wire`` is the member that models and data call ``text``."""
    known = list(known)
    note = f"did you mean `{by_wire}`?" if by_wire else did_you_mean(text, known)
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


def unknown_literal(span: Span, text: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    note = did_you_mean(text, known)
    return Diagnostic(
        "PC0216",
        "error",
        f'"{text}" is none of the texts that can stand here',
        span,
        note=note or "unknown text",
        help="" if note else f"they are {listed(known)}",
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
