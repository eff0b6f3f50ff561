"""Unions whose options can be told apart by looking at a value, and why others cannot."""

from collections.abc import Sequence
from itertools import combinations
from typing import assert_never

from promptc.schema.types import (
    MISSING,
    Dict,
    Enum,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Scalar,
    Type,
    Union,
    plain,
    union,
)


def ambiguity(options: Sequence[Type]) -> str | None:
    """Which two of ``options`` a value cannot be told to be, and what to do; None where each value is of one option.

    Options are told apart by the kind of JSON that they are, texts and numbers by the values that they allow, and records by a
    field of literals or members that differ, or by a field that one needs and the other has not.
    """
    whole = union(options)
    some = whole.item if isinstance(whole, Optional) else whole
    if not isinstance(some, Union):
        return None
    for first, second in combinations(some.options, 2):
        if reason := _clash(plain(first), plain(second)):
            return f"`{first}` and `{second}` cannot be told apart: {reason}"
    return None


def _clash(first: Type, second: Type) -> str | None:
    kinds = _kind(first), _kind(second)
    if kinds[0] != kinds[1]:
        return None
    if isinstance(first, Record) and isinstance(second, Record):
        return None if _tagged(first, second) or _shaped(first, second) else _TAG_THEM
    mine, others = _values(first), _values(second)
    if mine is not None and others is not None:
        shared = sorted(mine & others)
        return f"both allow {shared[0]}; let one of them alone have it" if shared else None
    return f"both are {kinds[0]} in JSON; put them into records with a literal field each"


_TAG_THEM = 'give each a field with a literal of its own, as in `kind: "circle"`'


def _tagged(first: Record, second: Record) -> bool:
    """Whether both need a field that holds one of a few values, and share none of these."""
    for field in first.fields:
        other = second.field(field.name)
        if other is None or field.default is not MISSING or other.default is not MISSING:
            continue
        mine, others = _values(field.type), _values(other.type)
        if mine is not None and others is not None and not mine & others:
            return True
    return False


def _shaped(first: Record, second: Record) -> bool:
    """Whether one needs a field that the other has not."""
    return any(
        field.default is MISSING and other.field(field.name) is None
        for one, other in ((first, second), (second, first))
        for field in one.fields
    )


def _values(type_: Type) -> frozenset[str] | None:
    """The values of a type that has a few, in memory and on the wire, as text that tells their kinds apart; else None."""
    match type_:
        case Literal():
            return frozenset((str(type_),))
        case Enum(names=names, texts=texts):
            return frozenset(str(Literal(text)) for text in (*names, *texts))
        case Union(options=options):
            found = [_values(option) for option in options]
            return None if None in found else frozenset(v for values in found if values for v in values)
        case _:
            return None


def _kind(type_: Type) -> str:
    """What a value is in JSON."""
    match type_:
        case Scalar(kind=kind) | Literal(kind=kind):
            names = {"int": "numbers", "float": "numbers", "bool": "booleans", "none": "null"}
            return names.get(kind, "texts")
        case Enum():
            return "texts"
        case List():
            return "arrays"
        case Dict() | Record():
            return "objects"
        case Refined(base=base):
            return _kind(base)
        case Optional() | Union():
            # Neither stands directly in a union.
            raise TypeError(f"{type_} is no option of a union")
        case _:
            assert_never(type_)
