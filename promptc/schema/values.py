"""Values against their types, in two forms.

In memory an enum's value is the name of its member; on the wire, that is in all text and JSON before the model, it is the
member's wire text. All else is the same in both. Laws, tested as properties: ``from_wire(t, to_wire(t, v)) == v`` and
``check(t, v) == v`` for every ``v`` that `check` or `from_wire` gave for ``t``.
"""

import math
from collections.abc import Sequence

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


class ValueProblem(Exception):
    """A value is not of its type; the text says what was expected and what came."""


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
                return [_inside(f"[{i}]", item, v, wire=wire) for i, v in enumerate(value)]
        case Dict(value=inner):
            if isinstance(value, dict) and all(isinstance(key, str) for key in value):
                return {key: _inside(f"[{key!r}]", inner, v, wire=wire) for key, v in value.items()}
        case Record(fields=fields):
            if isinstance(value, dict):
                return _record(type_, fields, value, wire=wire)
    raise ValueProblem(f"expected {type_}, got {short(value)}")


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


def _record(type_: Record, fields: Sequence[Field], value: dict[str, object], *, wire: bool) -> Json:
    if unknown := sorted(str(name) for name in set(value) - {f.name for f in fields}):
        raise ValueProblem(f"{type_} has no field {unknown[0]!r}")
    result: dict[str, Json] = {}
    for field in fields:
        if field.name in value:
            result[field.name] = _inside(field.name, field.type, value[field.name], wire=wire)
        elif field.default is MISSING:
            raise ValueProblem(f"{type_} needs the field {field.name!r}")
        else:
            result[field.name] = check(field.type, field.default)
    return result


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
    raise ValueProblem(f"expected {type_}, got {short(value)}")


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


def _inside(place: str, type_: Type, value: object, *, wire: bool) -> Json:
    try:
        return _read(type_, value, wire=wire)
    except ValueProblem as problem:
        raise ValueProblem(f"{place}: {problem}") from None


def short(value: object) -> str:
    """``value`` for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
