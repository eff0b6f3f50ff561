"""Values to text and back: one line a value, the same text in prompts, demonstrations and answers.

Two laws, both tested as properties. ``decode(t, encode(t, v)) == v`` for every value ``v`` of ``t`` (a string
comes back without surrounding white space), and ``check(t, v)`` accepts what `decode` gives.
"""

import json
import math
import re

from promptc.schema.types import Enum, Json, List, Record, Scalar, Type

_INT = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_ESCAPE = re.compile(r"\\([\\n])")


class ValueProblem(Exception):
    """A value is not of its type; the text says what was expected and what came."""


def encode(type_: Type, value: Json) -> str:
    r"""``value`` on one line: strings raw with ``\n`` and ``\\`` escaped, compact JSON for records and lists."""
    match type_:
        case Scalar("str") | Enum():
            return str(value).replace("\\", "\\\\").replace("\n", "\\n")
        case _:
            return json.dumps(value, ensure_ascii=False)


def decode(type_: Type, text: str) -> Json:
    """The value that ``text`` writes. Raises `ValueProblem` where it writes none."""
    text = text.strip()
    match type_:
        case Scalar("str"):
            return _ESCAPE.sub(lambda m: "\n" if m[1] == "n" else "\\", text)
        case Enum():
            return check(type_, text)
        case Scalar("bool"):
            if text.lower() in ("true", "false"):
                return text.lower() == "true"
            raise ValueProblem(f"expected true or false, got {_short(text)}")
        case Scalar("int"):
            if _INT.fullmatch(text):
                return int(text)
            raise ValueProblem(f"expected a whole number, got {_short(text)}")
        case Scalar():
            if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
                return float(text)
            raise ValueProblem(f"expected a number, got {_short(text)}")
        case Record() | List():
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                raise ValueProblem(f"expected JSON for {type_}, got {_short(text)}") from None
            return check(type_, value)


def check(type_: Type, value: object) -> Json:
    """``value`` if it is of ``type_``, with whole numbers widened to float. Raises `ValueProblem` otherwise."""
    match type_:
        case Scalar("str"):
            if isinstance(value, str):
                return value
        case Scalar("bool"):
            if isinstance(value, bool):
                return value
        case Scalar("int"):
            if isinstance(value, int) and not isinstance(value, bool):
                return value
        case Scalar():
            if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
                return float(value)
        case Enum(names=names):
            if isinstance(value, str) and value in names:
                return value
            raise ValueProblem(f"expected one of {', '.join(names)}, got {_short(value)}")
        case List(item=item):
            if isinstance(value, list):
                return [_inside(f"[{i}]", item, v) for i, v in enumerate(value)]
        case Record(fields=fields):
            if isinstance(value, dict):
                if unknown := sorted(set(value) - {f.name for f in fields}):
                    raise ValueProblem(f"{type_} has no field {unknown[0]!r}")
                if missing := [f.name for f in fields if f.name not in value]:
                    raise ValueProblem(f"{type_} needs the field {missing[0]!r}")
                return {f.name: _inside(f.name, f.type, value[f.name]) for f in fields}
    raise ValueProblem(f"expected {type_}, got {_short(value)}")


def _inside(place: str, type_: Type, value: object) -> Json:
    try:
        return check(type_, value)
    except ValueProblem as problem:
        raise ValueProblem(f"{place}: {problem}") from None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
