"""Values against their types, in two forms.

In memory an enum's value is the name of its member; on the wire, that is in all text and JSON before the model, it is the
member's wire text. All else is the same in both. Laws, tested as properties: ``from_wire(t, to_wire(t, v)) == v`` and
``check(t, v) == v`` for every ``v`` that `check` or `from_wire` gave for ``t``.
"""

import json
import math
from collections.abc import Sequence
from typing import final

from promptc.schema.constraints import violation
from promptc.schema.dates import date_text, datetime_text
from promptc.schema.types import (
    MISSING,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Scalar,
    Type,
    Union,
)
from promptc.schema.value_problem import MISSING_FIELD, UNKNOWN_FIELD, ValueProblem, Wrong

__all__ = ["ValueProblem", "check", "from_wire", "is_value", "shape", "short", "to_wire"]


def check(type_: Type, value: object) -> Json:
    """``value`` in memory, if it is of ``type_``: whole numbers widened to float, defaults filled in, datetimes in one form.

    Raises `ValueProblem` otherwise.
    """
    return _read(type_, value, wire=False)


def from_wire(type_: Type, value: object) -> Json:
    """As `check`, for a value on the wire; what it returns is the value in memory."""
    return _read(type_, value, wire=True)


def is_value(type_: Type, value: object) -> bool:
    """Whether `check` accepts ``value``."""
    try:
        check(type_, value)
    except ValueProblem:
        return False
    return True


def to_wire(type_: Type, value: Json) -> Json:
    """A value of ``type_`` in memory as it stands on the wire, with every field of a record written."""
    match type_, value:
        case Enum(names=names, texts=texts), str():
            return texts[names.index(value)]
        case List(item=item), list():
            return [to_wire(item, v) for v in value]
        case Dict(value=inner), dict():
            return {key: to_wire(inner, v) for key, v in value.items()}
        case Record(fields=fields), dict():
            return {f.name: to_wire(f.type, value[f.name]) for f in fields}
        case Refined(base=base), _:
            return to_wire(base, value)
        case Optional(item=item), _:
            return None if value is None else to_wire(item, value)
        case Union(options=options), _:
            return to_wire(next(o for o in options if is_value(o, value)), value)
        case _:
            return value


def _read(type_: Type, value: object, *, wire: bool) -> Json:
    match type_:
        case Scalar():
            return _scalar(type_, value)
        case Enum(names=names):
            texts = type_.texts if wire else names
            if isinstance(value, str) and value in texts:
                return names[texts.index(value)]
            raise ValueProblem(f"expected one of {', '.join(texts)}, got {short(value)}")
        case Literal(value=only):
            if type(value) is type(only) and value == only:
                return only
        case Refined(base=base, constraints=constraints):
            found = _read(base, value, wire=wire)
            if problem := violation(base, constraints, found):
                raise ValueProblem(problem)
            return found
        case Optional(item=item):
            return None if value is None else _read(item, value, wire=wire)
        case Union(options=options):
            return _option(type_, options, value, wire=wire)
        case List(item=item):
            if isinstance(value, list):
                inside = _Parts(wire=wire)
                return inside.settled([inside.read(f"[{i}]", item, v) for i, v in enumerate(value)])
        case Dict(value=inner):
            if isinstance(value, dict) and all(isinstance(key, str) for key in value):
                inside = _Parts(wire=wire)
                return inside.settled({key: inside.read(f"[{key!r}]", inner, v) for key, v in value.items()})
        case Record(fields=fields):
            if isinstance(value, dict):
                return _record(fields, value, wire=wire)
    raise ValueProblem(f"expected {shape(type_) if wire else type_}, got {short(value)}")


def _scalar(type_: Scalar, value: object) -> Json:
    match type_.kind, value:
        case "str", str():
            return value
        case "bool", bool():
            return value
        case (("int" | "float"), bool()):
            pass
        case "int", int():
            return value
        case "float", int() | float() if abs(value) <= _LARGEST:
            return float(value) + 0.0  # zero has no sign
        case "date", str() if (text := date_text(value)) is not None:
            return text
        case "datetime", str() if (text := datetime_text(value)) is not None:
            return text
        case _:
            pass
    raise ValueProblem(f"expected {_EXPECTED.get(type_.kind, type_.kind)}, got {short(value)}")


# A whole number beyond it has no float, and infinity and NaN, which compares as false with everything, are no JSON.
_LARGEST = math.nextafter(math.inf, 0)
_EXPECTED = {
    "date": "date as YYYY-MM-DD, a real day",
    "datetime": "datetime as YYYY-MM-DDTHH:MM:SS, perhaps with an offset as Z or +01:00",
}


def _record(fields: Sequence[Field], value: dict[str, object], *, wire: bool) -> Json:
    inside = _Parts(wire=wire)
    result: dict[str, Json] = {}
    for field in fields:
        if field.name in value:
            result[field.name] = inside.read(field.name, field.type, value[field.name])
        elif field.default is MISSING:
            inside.wrong.append(Wrong(field.name, MISSING_FIELD))
        else:
            result[field.name] = check(field.type, field.default)
    known = {f.name for f in fields}
    inside.wrong += [Wrong(str(name), UNKNOWN_FIELD) for name in value if name not in known]
    return inside.settled(result)


def _option(type_: Union, options: Sequence[Type], value: object, *, wire: bool) -> Json:
    problems = []
    for option in options:
        try:
            return _read(option, value, wire=wire)
        except ValueProblem as problem:
            problems.append((option, problem))
    # The reason of one option says more than a list of all, where only that one could have been meant.
    meant = [problem for option, problem in problems if _may_mean(option, value)]
    if len(meant) == 1:
        raise meant[0]
    raise ValueProblem(f"expected {shape(type_) if wire else type_}, got {short(value)}")


def _may_mean(option: Type, value: object) -> bool:
    match option:
        case Record(fields=fields):
            tags = [(f.name, f.type.value) for f in fields if isinstance(f.type, Literal)]
            return isinstance(value, dict) and all(value.get(name) == tag for name, tag in tags)
        case List():
            return isinstance(value, list)
        case Dict():
            return isinstance(value, dict)
        case Refined(base=base):
            return is_value(base, value) if isinstance(base, Scalar) else _may_mean(base, value)
        case _:
            return False


@final
class _Parts:
    """Reads the parts of one value, so that all that are wrong are told at once."""

    def __init__(self, *, wire: bool) -> None:
        self._wire = wire
        self.wrong: list[Wrong] = []

    def read(self, place: str, type_: Type, value: object) -> Json:
        try:
            return _read(type_, value, wire=self._wire)
        except ValueProblem as problem:
            self.wrong += [wrong.inside(place) for wrong in problem.wrong]
            return None

    def settled(self, whole: Json) -> Json:
        """``whole``, if all of it could be read."""
        if self.wrong:
            raise ValueProblem.of(tuple(self.wrong))
        return whole


def shape(type_: Type) -> str:
    """``type_`` in words that need no names of types: an object or a list in JSON, and what else may stand there."""
    match type_:
        case Record(fields=fields):
            tags = [
                f"{f.name} {json.dumps(f.type.value, ensure_ascii=False)}"
                for f in fields
                if isinstance(f.type, Literal)
            ]
            return f"an object with {' and '.join(tags)}" if tags else "an object"
        case Dict():
            return "an object"
        case List():
            return "a list"
        case Refined(base=base):
            return shape(base)
        case Enum(texts=texts):
            return f"one of {', '.join(texts)}"
        case Optional(item=item):
            return f"{shape(item)} or null"
        case Union(options=options):
            return " or ".join(map(shape, options))
        case Scalar(kind=kind):
            return _EXPECTED.get(kind, kind)
        case Literal(value=value):
            return json.dumps(value, ensure_ascii=False)


def short(value: object) -> str:
    """``value`` for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
