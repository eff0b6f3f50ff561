r"""Values to text and back: one line a value, the same text in prompts, demonstrations and answers.

A type whose values are all texts is written raw, with ``\n`` and ``\\`` escaped; everything else is compact JSON. ``null`` is
none; a text that would be read as none, or as a quoted text, is quoted where it may also be none.

Two laws, both tested as properties. ``decode(t, encode(t, v)) == v`` for every value ``v`` of ``t`` (a raw text comes back
without surrounding white space), and ``check(t, v)`` accepts what `decode` gives.
"""

import json
import math
import re

from promptc.schema.json_reading import no_half_pair, slip
from promptc.schema.types import (
    Dict,
    Enum,
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
from promptc.schema.values import ValueProblem, check, from_wire, shape, short, to_wire

__all__ = ["ValueProblem", "check", "decode", "encode", "escape", "from_wire", "is_text", "to_wire", "unescape"]

_INT = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_ESCAPE = re.compile(r"\\([\\n])")


def is_text(type_: Type) -> bool:
    """Whether all values of ``type_``, but for none, are texts on the wire: such a type is written raw."""
    match type_:
        case Scalar(kind=kind) | Literal(kind=kind):
            return kind in ("str", "date", "datetime")
        case Enum():
            return True
        case Refined(base=inner) | Optional(item=inner):
            return is_text(inner)
        case Union(options=options):
            return all(map(is_text, options))
        case List() | Dict() | Record():
            return False


def escape(text: str) -> str:
    r"""``text`` on one line, with ``\n`` for a new line and ``\\`` for a backslash."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def unescape(text: str) -> str:
    """What `escape` made ``text`` of."""
    return _ESCAPE.sub(lambda m: "\n" if m[1] == "n" else "\\", text)


def needs_quotes(text: str) -> bool:
    """Whether ``text`` would be read as something else where it may also be none."""
    return text.strip() == "null" or text.lstrip().startswith('"')


def encode(type_: Type, value: Json) -> str:
    """``value``, one in memory, on one line."""
    wire = to_wire(type_, value)
    if isinstance(wire, str) and is_text(type_) and not (isinstance(type_, Optional) and needs_quotes(wire)):
        return escape(wire)
    return json.dumps(wire, ensure_ascii=False)


def decode(type_: Type, text: str) -> Json:
    """The value in memory that ``text`` writes. Raises `ValueProblem` where it writes none."""
    text = text.strip()
    match type_:
        case Optional() if text == "null":
            return None
        case Optional(item=item) if is_text(item) and text.startswith('"'):
            return from_wire(item, _json(item, text))
        case Optional(item=item):
            return decode(item, text)
        case _ if is_text(type_):
            return from_wire(type_, unescape(text))
        case Scalar("bool") | Literal(kind="bool"):
            if text.lower() in ("true", "false"):
                return check(type_, text.lower() == "true")
            raise ValueProblem(f"expected true or false, got {short(text)}")
        case Scalar("int") | Literal(kind="int"):
            return check(type_, _whole_number(text))
        case Scalar():
            if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
                return float(text)
            raise ValueProblem(f"expected a number, got {short(text)}")
        case Refined(base=base):
            return check(type_, decode(base, text))
        case _:
            return from_wire(type_, _json(type_, text))


def _whole_number(text: str) -> int:
    try:
        # Python refuses numbers of thousands of digits, which take long to read.
        return int(text) if _INT.fullmatch(text) else int("")
    except ValueError:
        raise ValueProblem(f"expected a whole number, got {short(text)}") from None


def _json(type_: Type, text: str) -> object:
    try:
        value: object = json.loads(text)
        # A model may write an escape that is half a character; it could be kept, but not sent on.
        no_half_pair(text, value)
    except (ValueError, RecursionError) as error:
        # Where JSON was begun, the place of the slip helps more than the text.
        where = ""
        if isinstance(error, json.JSONDecodeError) and text.startswith(("{", "[", '"')):
            where = f" ({slip(error, error.pos + 1)})"
        raise ValueProblem(f"expected {shape(type_)} in JSON, got {short(text)}{where}") from None
    return value
