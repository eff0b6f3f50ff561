"""The cases that a value can be, as the arms of a `match` tell them apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import final

from promptc.schema.types import (
    BOOL,
    FLOAT,
    NONE,
    Dict,
    Enum,
    Json,
    List,
    Literal,
    Optional,
    Record,
    Scalar,
    Type,
    Union,
    optional,
    plain,
    union,
)
from promptc.syntax import ast


@final
@dataclass(frozen=True, slots=True)
class Case:
    """One case of ``type``: all its values, or one ``value`` of an enum or of the truth values.

    ``name`` is how a pattern writes it.
    """

    type: Type
    name: str
    value: Json = None

    @property
    def whole(self) -> bool:
        return self.value is None


def cases_of(type_: Type) -> list[Case]:
    """The cases of a value of ``type_``, in the order of the type."""
    return list(dict.fromkeys(_cases(type_)))


def _cases(type_: Type) -> Iterator[Case]:
    match plain(type_):
        case Optional(item=item):
            yield from _cases(item)
            yield Case(NONE, "none")
        case Union(options=options):
            for option in options:
                yield from _cases(option)
        case Enum(names=names) as enum:
            yield from (Case(enum, name, name) for name in names)
        case Scalar("bool"):
            yield Case(BOOL, "true", value=True)
            yield Case(BOOL, "false", value=False)
        case Literal() as literal:
            yield Case(literal, str(literal))
        case base:
            yield Case(type_, type_name(base))


def type_name(type_: Type) -> str:
    """The name that stands for all values of ``type_`` in a pattern."""
    match plain(type_):
        case List():
            return "list"
        case Dict():
            return "dict"
        case Record(name=name) | Enum(name=name):
            return name
        case other:
            return str(other)


def is_open(case: Case) -> bool:
    """Whether the case has values that a literal can name one by one, and more than arms can list."""
    return case.whole and isinstance(plain(case.type), Scalar)


def named(cases: Sequence[Case], name: str) -> list[Case]:
    """The cases that ``name`` stands for: a member, or all values of a type."""
    members = [c for c in cases if c.value is not None and c.name == name and isinstance(c.type, Enum)]
    return members or [c for c in cases if type_name(c.type) == name and not isinstance(c.type, Literal)]


def of_literal(cases: Sequence[Case], value: str | float | None) -> Case | None:
    """The case that a literal names: none, a literal of the type, true or false, or a member in quotes."""
    for case in cases:
        match case:
            case Case(type=Literal(value=own)) if own == value and type(own) is type(value):
                return case
            case Case(type=Literal()):
                continue
            case Case(value=own) if own is not None and own == value and type(own) is type(value):
                return case
            case _:
                continue
    return None


def takes_literal(case: Case, value: str | float) -> bool:
    """Whether ``value`` is one of the many values of an open case."""
    base = plain(case.type)
    if not is_open(case) or not isinstance(base, Scalar):
        return False
    kind = "bool" if isinstance(value, bool) else type(value).__name__
    return (
        base.kind == kind or (base == FLOAT and kind == "int") or (base.kind in ("date", "datetime") and kind == "str")
    )


def together(cases: Iterable[Case]) -> Type | None:
    """The type of a value that is one of ``cases``; None where there are none."""
    types = list(dict.fromkeys(case.type for case in cases))
    if not types:
        return None
    some = [type_ for type_ in types if type_ != NONE]
    if not some:
        return NONE
    return optional(union(some)) if NONE in types else union(some)


def pattern_text(pattern: ast.Pattern) -> str:
    match pattern:
        case ast.Name(text=text):
            return text
        case ast.Literal_(value=None):
            return "none"
        case ast.Literal_(value=bool() as value):
            return "true" if value else "false"
        case ast.Literal_(value=value):
            return f'"{value}"' if isinstance(value, str) else str(value)
