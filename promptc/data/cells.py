"""One cell of a file as a value of a type, and whether it holds one at all.

Cells stand before the model, so an enum's value is its wire text; its name will do, too. In CSV every cell is a text: numbers, dates and texts stand
as they are, lists, dicts, records and unions as JSON.
"""

import json

from promptc.schema.codec import ValueProblem, check, decode, from_wire, is_text
from promptc.schema.types import STR, Enum, Json, Optional, Type, Union, parts, plain
from promptc.schema.values import is_value

# What data sets write for a value that is not known.
_UNKNOWN = "?"


def read_cell(type_: Type, cell: Json, *, texts: bool) -> Json:
    """The value of ``type_`` in memory that a cell holds. ``texts`` as in `Table`. Raises `ValueProblem`."""
    try:
        return _read(type_, str(cell)) if texts else from_wire(type_, cell)
    except ValueProblem:
        if (value := by_names(type_, cell, texts=texts)) is not None:
            return value
        raise


def by_names(type_: Type, cell: Json, *, texts: bool) -> Json:
    """The value of a cell that has members of enums by their names; None where it has none. ``texts`` as in `Table`."""
    if not _has_members(type_):
        return None
    try:
        inner = type_.item if isinstance(type_, Optional) else type_
        found: Json = json.loads(str(cell)) if texts and not is_text(inner) else cell
        return check(type_, found.strip() if texts and isinstance(found, str) else found)
    except (ValueProblem, ValueError):
        return None


def _has_members(type_: Type) -> bool:
    return isinstance(type_, Enum) or any(map(_has_members, parts(type_)))


def _read(type_: Type, text: str) -> Json:
    type_ = type_.item if isinstance(type_, Optional) else type_
    if is_text(type_):
        # CSV has its own quoting: a text is the cell as it stands, with no escapes to resolve.
        return from_wire(type_, text if plain(type_) == STR else text.strip())
    try:
        return decode(type_, text)
    except ValueProblem:
        if isinstance(type_, Union) and is_value(type_, text):
            return text
        raise


def is_empty(cell: Json, type_: Type | None, *, texts: bool) -> bool:
    """Whether a cell has no value: none in JSON; in CSV an empty cell, and ``?`` where ``type_`` (None: any) has no such value."""
    if not texts:
        return cell is None
    text = str(cell).strip()
    return text == "" or (text == _UNKNOWN and (type_ is None or not is_value(type_, text)))
