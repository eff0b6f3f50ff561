r"""Types to regular expressions: what a decoder that speaks regular expressions is told to write.

One law, tested as a property: ``re.fullmatch(pattern(t), encode(t, v))`` for every value ``v`` of ``t``. The dialect is
the part that Python and xgrammar (vLLM's decoder) share: no anchors, no look-around, no shorthand that differs on
Unicode. A float has at most the digits of the shortest text that reads back as the same number, so that a decoder
cannot write digits for ever; strings and whole numbers are bounded by a request's ``max_tokens`` alone.
"""

import re
from collections.abc import Sequence

from promptc.schema.types import Enum, Field, List, Record, Scalar, ScalarKind, Type

_SCALARS: dict[ScalarKind, str] = {
    "str": r"[^\n]*",
    "int": r"-?(0|[1-9][0-9]*)",
    "float": r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,22})?(e[+-]?[0-9]{1,3})?",
    "bool": r"(true|false)",
}
_JSON_STRING = r'"([^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"'


def answer_pattern(fields: Sequence[Field]) -> str:
    """The pattern of a whole answer in the ``lines`` format: ``name: value`` for each field, newlines between."""
    return r"\n".join(f"{re.escape(f.name)}: {pattern(f.type)}" for f in fields)


def pattern(type_: Type) -> str:
    """The pattern of one value as `promptc.schema.codec.encode` writes it."""
    match type_:
        case Scalar(kind=kind):
            return _SCALARS[kind]
        case Enum(names=names):
            return _one_of(names)
        case List() | Record():
            return _json(type_)


def _json(type_: Type) -> str:
    match type_:
        case Scalar("str"):
            return _JSON_STRING
        case Scalar(kind=kind):
            return _SCALARS[kind]
        case Enum(names=names):
            return f'"{_one_of(names)}"'
        case List(item=item):
            inner = _json(item)
            return rf"\[({inner}(, {inner})*)?\]"
        case Record(fields=fields):
            return r"\{" + ", ".join(f'"{re.escape(f.name)}": {_json(f.type)}' for f in fields) + r"\}"


def _one_of(names: Sequence[str]) -> str:
    return "(" + "|".join(re.escape(name) for name in names) + ")"
