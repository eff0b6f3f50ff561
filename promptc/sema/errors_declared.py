"""PC06xx: types, fields and members as they are declared: constraints, defaults, unions, wire names, templates."""

from collections.abc import Iterable, Sequence

from promptc.schema.types import Type
from promptc.sema.errors_names import counted, did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.text import Span


def unknown_constraint(span: Span, name: str, base: Type, known: Iterable[str], suggestion: str = "") -> Diagnostic:
    """``suggestion`` goes before the nearest name: what a constraint of another type is called for ``base``."""
    known = list(known)
    note = f"did you mean `{suggestion}`?" if suggestion else did_you_mean(name, known)
    help_ = "" if note else f"`{base}` takes {listed(known)}" if known else "remove the parentheses"
    return Diagnostic(
        "PC0601",
        "error",
        f"`{base}` takes no constraint `{name}`",
        span,
        note=note or ("takes no constraints" if not known else "unknown constraint"),
        help=help_,
    )


def unnamed_constraint(span: Span, base: Type, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    return Diagnostic(
        "PC0601",
        "error",
        f"a constraint of `{base}` has no name",
        span,
        note="which constraint is this?",
        help=f"`{base}` takes {listed(known)}" if known else "remove it: it takes no constraints",
    )


def constraint_twice(span: Span, name: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0601",
        "error",
        f"the constraint `{name}` is given twice",
        span,
        note="given a second time",
        labels=(Label(first, "first given here"),),
        help="remove one of the two",
    )


def bad_constraint(span: Span, name: str, wanted: str) -> Diagnostic:
    return Diagnostic(
        "PC0602",
        "error",
        f"the constraint `{name}` has to be {wanted}",
        span,
        note=f"expected {wanted}",
    )


def bad_pattern(span: Span, reason: str) -> Diagnostic:
    return Diagnostic(
        "PC0602",
        "error",
        reason,
        span,
        note="no answer can be held to it",
        help='a pattern matches the whole text; a backslash is written `\\\\`: `str(pattern = "[A-Z]{2}\\\\d+")`',
    )


def empty_range(span: Span, low: str, low_span: Span, high: str) -> Diagnostic:
    return Diagnostic(
        "PC0603",
        "error",
        f"no value fits: `{low}` is larger than `{high}`",
        span,
        note=f"smaller than `{low}`",
        labels=(Label(low_span, f"`{low}` is given here"),),
        help="swap the two, or remove one",
    )


def bad_choices(span: Span, reason: str) -> Diagnostic:
    return Diagnostic("PC0603", "error", "these choices cannot be kept to", span, note=reason)


def nested_optional(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0604",
        "error",
        "this type is optional twice",
        span,
        note="is optional already",
        help="one `?` is enough: a value is there, or it is `none`",
    )


def lonely_none(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0604",
        "error",
        "`none` alone is no type",
        span,
        note="has no other value",
        help="write `T?`, or `T | none`, for a value that may not be there",
    )


def option_twice(span: Span, option: Type, first: Span) -> Diagnostic:
    return Diagnostic(
        "PC0605",
        "error",
        f"this union has the option `{option}` twice",
        span,
        note="a second time",
        labels=(Label(first, "first here"),),
        help="remove one of the two",
    )


def ambiguous_union(span: Span, reason: str) -> Diagnostic:
    return Diagnostic(
        "PC0605",
        "error",
        "a value does not say which option of this union it is",
        span,
        note="ambiguous",
        help=reason,
    )


def float_literal(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0606",
        "error",
        "a number with a fraction is no type",
        span,
        note="has no exact text",
        help="a type can be a text, a whole number, `true` or `false`; write `float(one_of = [0.5, 1.0])` for some floats",
    )


def dict_key(span: Span) -> Diagnostic:
    return Diagnostic(
        "PC0607",
        "error",
        "the keys of a `dict` are texts",
        span,
        note="expected `str`",
        help="write `dict[str, T]`, as in JSON",
    )


def default_not_constant(span: Span, field: str) -> Diagnostic:
    return Diagnostic(
        "PC0608",
        "error",
        f"the default of `{field}` is not a constant",
        span,
        note="has to be computed",
        help="a default is a text, a number, `true`, `false`, `none`, a list, or a record of these",
    )


def default_member(span: Span, field: str, member: str) -> Diagnostic:
    return Diagnostic(
        "PC0608",
        "error",
        f"the default of `{field}` is a name, not a constant",
        span,
        note=f'did you mean `"{member}"`?',
        help="a member of an enum is written as a text in quotes",
    )


def default_outside(span: Span, field: str, type_: Type, reason: str, declared: Span) -> Diagnostic:
    return Diagnostic(
        "PC0609",
        "error",
        f"the default of `{field}` is not a value of its type",
        span,
        note=reason,
        labels=(Label(declared, f"`{type_}` because of this"),),
        help="change the default, or the type",
    )


def wire_taken(span: Span, text: str, member: str, first: Span, *, name: bool) -> Diagnostic:
    """``name`` says that the text is the name of the other member, not what it is written as."""
    what = "is the name of another member" if name else f"stands for the member `{member}`, too"
    return Diagnostic(
        "PC0610",
        "error",
        f'"{text}" {what}',
        span,
        note="taken",
        labels=(Label(first, "the other one"),),
        help="give each member a text of its own",
    )


def bad_wire(span: Span, reason: str) -> Diagnostic:
    return Diagnostic(
        "PC0610",
        "error",
        "a member cannot be written like this",
        span,
        note=reason,
        help="choose one line of text without white space around it",
    )


def unknown_hole(span: Span, name: str, signature: str, known: Iterable[str]) -> Diagnostic:
    known = list(known)
    note = did_you_mean(name, known)
    return Diagnostic(
        "PC0611",
        "error",
        f"`{signature}` has no input `{name}` for this hole",
        span,
        note=f"did you mean `{{{note.split('`')[1]}}}`?" if note else "unknown hole",
        help="" if note else _holes(known),
    )


def output_hole(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        "PC0611",
        "error",
        f"`{name}` is an output, and a template is filled before there is one",
        span,
        note="expected an input",
        help=_holes(list(known)),
    )


def _holes(known: list[str]) -> str:
    if not known:
        return "the signature has no inputs; a brace that stands for itself is doubled: `{{` and `}}`"
    return f"{counted('input', known)} {listed(known)}; a brace that stands for itself is doubled: `{{{{` and `}}}}`"


def missing_hole(span: Span, names: Iterable[str], declared: Span, doubled: Sequence[str]) -> Diagnostic:
    """``doubled`` are those of ``names`` that stand in two pairs of braces, as other languages write a hole."""
    names = list(names)
    add = "add the hole where the input should stand, or remove the input"
    single = f"a hole has one pair of braces: write `{{{doubled[0]}}}`" if doubled else ""
    return Diagnostic(
        "PC0612",
        "error",
        f"the template shows the model no {listed(names)}",
        span,
        note=f"lacks {', '.join(f'`{{{n}}}`' for n in names)}",
        labels=(Label(declared, "declared here"),),
        help=single or add,
    )


def lone_brace(span: Span, brace: str) -> Diagnostic:
    return Diagnostic(
        "PC0613",
        "error",
        f"this `{brace}` is not part of a hole",
        span,
        note="a brace alone",
        help=f"a hole is `{{name}}`; a brace that stands for itself is doubled: `{brace}{brace}`",
    )


def bad_hole(span: Span, text: str) -> Diagnostic:
    return Diagnostic(
        "PC0613",
        "error",
        f"`{{{text}}}` is not a hole" if text else "this hole is empty",
        span,
        note="expected the name of an input",
        help="a hole is `{name}`; a brace that stands for itself is doubled: `{{` and `}}`",
    )
