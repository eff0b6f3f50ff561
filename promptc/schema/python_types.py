"""Types to Python's types: what an ``extern`` function and a caller from Python are given, and what they give.

Texts, numbers, booleans, lists and dicts are Python's own; dates and datetimes those of `datetime`; none is ``None``; an
enum is the `Literal` of its members' names; a record is a ``dict``, typed as a `TypedDict`, or a dataclass where one is
given for it. Laws, tested as properties: ``to_python(t, v)`` is an instance of ``python_type(t)``, and
``from_python(t, to_python(t, v)) == v``.
"""

import dataclasses
import datetime as dt
import typing
from collections.abc import Callable, Mapping
from functools import cache

from promptc.schema.types import (
    MISSING,
    Dict,
    Enum,
    Json,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Scalar,
    ScalarKind,
    Type,
    Union,
)
from promptc.schema.values import check, is_value

_SCALARS: Mapping[ScalarKind, type] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "date": dt.date,
    "datetime": dt.datetime,
}

Fields = dict[str, typing.Any]
# In the metadata of a dataclass's field: the name of the record's field, where that is no name for an attribute.
FIELD_NAME = "promptc"


@cache
def python_type(type_: Type) -> typing.Any:
    """The annotation for values of ``type_``. Equal types have the same one."""
    match type_:
        case Scalar(kind=kind):
            return _SCALARS[kind]
        case Enum(names=names):
            return typing.Literal[names]
        case Literal(value=value):
            return None if value is None else typing.Literal[value]
        case Refined(base=base):
            return python_type(base)
        case Optional(item=item):
            return typing.Optional[python_type(item)]  # noqa: UP045 - `|` is not for every annotation
        case Union(options=options):
            return typing.Union[tuple(python_type(option) for option in options)]  # noqa: UP007
        case List(item=item):
            return list[python_type(item)]  # type: ignore[misc]
        case Dict(value=value_type):
            return dict[str, python_type(value_type)]  # type: ignore[misc]
        case Record(name=name, fields=fields):
            # A function may leave out a field that has a default in what it returns.
            members = {
                f.name: python_type(f.type) if f.default is MISSING else typing.NotRequired[python_type(f.type)]
                for f in fields
            }
            return typing.TypedDict(name or "Outputs", members)  # type: ignore[operator]


def to_python(type_: Type, value: Json, make: Callable[[Record, Fields], object] | None = None) -> typing.Any:
    """A value of ``type_`` as Python's; a new object where it may be changed.

    ``make`` makes the object of a record out of its fields; without it, that is the ``dict`` of them.
    """
    match type_, value:
        case Scalar("date"), str():
            return dt.date.fromisoformat(value)
        case Scalar("datetime"), str():
            return dt.datetime.fromisoformat(value)
        case Refined(base=base), _:
            return to_python(base, value, make)
        case Optional(item=item), _:
            return None if value is None else to_python(item, value, make)
        case Union(options=options), _:
            return to_python(next(o for o in options if is_value(o, value)), value, make)
        case List(item=item), list():
            return [to_python(item, v, make) for v in value]
        case Dict(value=inner), dict():
            return {key: to_python(inner, v, make) for key, v in value.items()}
        case Record(fields=fields), dict():
            members = {f.name: to_python(f.type, value[f.name], make) for f in fields}
            return members if make is None else make(type_, members)
        case _:
            return value


def from_python(type_: Type, value: object) -> Json:
    """The value of ``type_`` that a Python value is. Raises `ValueProblem` where it is none."""
    return check(type_, as_json(value))


def as_json(value: object) -> object:
    """``value`` as JSON has it: dates as their texts, dataclasses as objects. What JSON does not have stays as it is."""
    match value:
        case dt.datetime() | dt.date():
            return value.isoformat()
        case list() | tuple():
            return [as_json(item) for item in value]
        case dict():
            return {key: as_json(item) for key, item in value.items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = dataclasses.fields(value)
            return {f.metadata.get(FIELD_NAME, f.name): as_json(getattr(value, f.name)) for f in fields}
        case _:
            return value
