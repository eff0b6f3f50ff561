"""Values in the places that they go to: where another type is wanted, a conversion is made."""

from collections.abc import Sequence

from promptc.ir.builder import FunctionBuilder
from promptc.ir.ops import Value
from promptc.schema.assignable import assignable
from promptc.schema.types import BOOL, FLOAT, INT, Dict, Field, List, Optional, Record, Type, Union, plain


def stays(value: Type, place: Type) -> bool:
    """Whether every value of ``value`` is of ``place`` as it is: an int in a float's place becomes another value."""
    return assignable(place, value) and not _changes(value, place)


def _changes(value: Type, place: Type) -> bool:
    match plain(value), plain(place):
        case (List(item=of), List(item=to)) | (Dict(value=of), Dict(value=to)) | (of, Optional(item=to)):
            return _changes(of.item if isinstance(of, Optional) else of, to)
        case _, Union(options=options):
            return all(_changes(value, option) for option in options if assignable(option, value))
        case of, to:
            return (of, to) == (INT, FLOAT)


def placed(builder: FunctionBuilder, value: Value, place: Type, name: str = "") -> Value:
    """``value`` where a value of ``place`` is wanted; a value of a narrower type may stand there as it is."""
    return value if stays(value.type, place) else builder.convert(value, place, name)


def projected(builder: FunctionBuilder, value: Value, wanted: Record, name: str = "") -> Value:
    """The record ``value`` with the fields of ``wanted`` alone."""
    if value.type == wanted:
        return value
    return builder.record(wanted, [(f.name, builder.get(value, f.name)) for f in wanted.fields], name)


def pack(builder: FunctionBuilder, values: Sequence[tuple[str, Value]]) -> Value:
    """One value for several, for a region to yield; see `unpack`."""
    if len(values) == 1:
        return values[0][1]
    if not values:
        return builder.const(BOOL, value=True)
    return builder.record(Record("", tuple(Field(name, value.type) for name, value in values)), values)


def unpack(builder: FunctionBuilder, packed: Value, names: Sequence[str]) -> list[tuple[str, Value]]:
    """What `pack` has made one value of, by name."""
    if len(names) == 1:
        return [(names[0], packed)]
    return [(name, builder.get(packed, name, name)) for name in names]
