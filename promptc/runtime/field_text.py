"""How fields and their types stand in a prompt: what each is called, what may stand in it, what it means.

A type reads as a noun with its bounds behind it: ``int, 1 to 5``; inside another type the bounds are in parentheses, as in
``list of int (1 to 5), at most 3 items``.
"""

from collections.abc import Sequence

from promptc.schema.codec import encode
from promptc.schema.constraints import counted
from promptc.schema.types import (
    MISSING,
    Constraints,
    Dict,
    Enum,
    Field,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Scalar,
    Type,
    Union,
)

_FORMS = {"date": "YYYY-MM-DD", "datetime": "YYYY-MM-DDTHH:MM:SS"}


def field_lines(fields: Sequence[Field], *, defaults: bool) -> list[str]:
    """A line for each field, and one below it for each described member. ``defaults`` says what an answer may leave out."""
    lines = []
    for field in fields:
        tail = f": {field.description}" if field.description else ""
        default = field.default
        omitted = f"; {encode(field.type, default)} if left out" if defaults and default is not MISSING else ""
        lines.append(f"{field.name} ({type_text(field.type)}{omitted}){tail}")
        if (enum := _enum(field.type)) is not None:
            lines.extend(f"- {m.text}: {m.description}" for m in enum.members if m.description)
    return lines


def type_text(type_: Type) -> str:
    """``type_`` as the model is told it: names of its own mean nothing there, so they do not show."""
    noun, bounds = _noun(type_), _bounds(type_)
    return f"{noun}, {bounds}" if bounds else noun


def _inner(type_: Type) -> str:
    noun, bounds = _noun(type_), _bounds(type_)
    return f"{noun} ({bounds})" if bounds else noun


def _noun(type_: Type) -> str:
    match type_:
        case Scalar(kind=kind):
            return kind
        case Enum(texts=texts):
            return " | ".join(texts)
        case Literal(value=str(text)):
            return text
        case Literal(value=value):
            return encode(type_, value)
        case Refined(constraints=Constraints(one_of=tuple(values))):
            return " | ".join(map(str, values))
        case Refined(base=base):
            return _noun(base)
        case Optional(item=Enum() | Literal() | Union() | Refined(constraints=Constraints(one_of=tuple())) as item):
            return f"{_noun(item)} | null"
        case Optional(item=item):
            return f"{_inner(item)} or null"
        case Union(options=options):
            return " | ".join(_inner(option) for option in options)
        case Record(fields=fields):
            return "{" + ", ".join(f"{f.name}: {_inner(f.type)}" for f in fields) + "}"
        case List(item=item):
            return f"list of {_inner(item)}"
        case Dict(value=value_type):
            return f"dict of str to {_inner(value_type)}"


def _bounds(type_: Type) -> str:
    match type_:
        case Scalar(kind=kind):
            return _FORMS.get(kind, "")
        case Refined(constraints=Constraints(one_of=tuple())):
            return ""
        case Refined(base=base, constraints=given):
            least = None if given.min_len is None else counted(base, given.min_len)
            most = None if given.max_len is None else counted(base, given.max_len)
            said = [_between(given.min, given.max), _between(least, most)]
            said += [f"matching {given.pattern}"] if given.pattern is not None else []
            said += ["no two alike"] if given.unique else []
            return ", ".join(text for text in said if text)
        case _:
            return ""


def _between(least: float | str | None, most: float | str | None) -> str:
    if least is None:
        return "" if most is None else f"at most {most}"
    if most is None:
        return f"at least {least}"
    if least == most:
        return f"exactly {least}"
    # "3 to 80 characters" counts once.
    return f"{str(least).split()[0]} to {most}"


def _enum(type_: Type) -> Enum | None:
    """The enum whose members a field's value is, or is where it is not none."""
    inner = type_.item if isinstance(type_, Optional) else type_
    return inner if isinstance(inner, Enum) else None
