"""Where a value of one type may stand for a value of another without being changed in meaning."""

from collections.abc import Iterable
from typing import Literal as OneOf

from promptc.schema.constraints import implied
from promptc.schema.types import (
    FLOAT,
    INT,
    NONE,
    STR,
    Constraints,
    Dict,
    Enum,
    List,
    Literal,
    Optional,
    Refined,
    Scalar,
    Type,
    Union,
)
from promptc.schema.values import is_value

# Whether all values fit, some do and each has to be checked, or none is meant to.
Fit = OneOf["yes", "check", "no"]


def fits(value: Type, place: Type) -> Fit:
    """Whether a value of the type ``value`` may stand where ``place`` is.

    "yes": the same type, an int for a float, a member of an enum for a str, a value for an optional or for a union that
    has its type, a refined value for a plain one. "check": a value for a refined type of its kind, which has to be
    checked when the program runs. "no": everything else, and what may be none for what may not. Lists and dicts follow
    what they hold; values are immutable, so this is safe.
    """
    match value, place:
        case _ if value == place:
            return "yes"
        case Optional(item=item), _:
            return _weakest((fits(item, place), fits(NONE, place)))
        case Union(options=options), _:
            return _all_or_some(fits(option, place) for option in options)
        case _, Optional(item=item):
            return "yes" if value == NONE else fits(value, item)
        case _, Union(options=options):
            return _best(fits(value, option) for option in options)
        case Literal(value=only), Refined(base=Scalar() as base):
            return fits(value, base) if is_value(place, only) else "no"
        case Literal(value=only, kind=kind), Scalar():
            return fits(Scalar(kind), place) if kind != "none" else "no"
        case Enum(names=names), Refined(base=Scalar("str")):
            return _all_or_some("yes" if is_value(place, name) else "no" for name in names)
        case _, Refined(base=base, constraints=constraints):
            return _refined(value, base, constraints)
        case Refined(base=base), _:
            return fits(base, place)
        case (List(item=of), List(item=to)) | (Dict(value=of), Dict(value=to)):
            return fits(of, to)
        case _:
            return "yes" if (value == INT and place == FLOAT) or (isinstance(value, Enum) and place == STR) else "no"


def assignable(expected: Type, given: Type) -> bool:
    """Whether every ``given`` may stand where ``expected`` is, with nothing left to check."""
    return fits(given, expected) == "yes"


def _refined(value: Type, base: Scalar | List | Dict, constraints: Constraints) -> Fit:
    known = value.constraints if isinstance(value, Refined) else Constraints()
    fit = fits(value, base)
    return "check" if fit == "yes" and not implied(base, known, constraints) else fit


_ORDER: tuple[Fit, ...] = ("no", "check", "yes")


def _weakest(found: Iterable[Fit]) -> Fit:
    return min(found, key=_ORDER.index)


def _best(found: Iterable[Fit]) -> Fit:
    return max(found, key=_ORDER.index)


def _all_or_some(found: Iterable[Fit]) -> Fit:
    """Of several things that a value may be: "check" where some fit and others do not."""
    each = list(found)
    return "check" if _best(each) != _weakest(each) else each[0]
