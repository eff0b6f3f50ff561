r"""Types to regular expressions: what a decoder that speaks regular expressions is told to write.

One law, tested as a property: ``re.fullmatch(pattern(t), encode(t, v))`` for every value ``v`` of ``t``. The dialect is
the part that Python and xgrammar (vLLM's decoder) share: no anchors, no look-around, no shorthand that differs on
Unicode. A float has at most the digits of the shortest text that reads back as the same number, so that a decoder
cannot write digits for ever; strings and whole numbers without bounds are bounded by a request's ``max_tokens`` alone.

What a pattern cannot say is left to the check after decoding: bounds of floats, ``unique``, how many entries of a dict
have different keys, and lengths beside a ``pattern``.
"""

import json
from collections.abc import Sequence

from promptc.schema.codec import encode, escape, is_text, needs_quotes
from promptc.schema.dates import DATE_PATTERN, DATETIME_PATTERN
from promptc.schema.regex_text import Wire, any_text, json_text, literal, times, translate
from promptc.schema.types import (
    INT,
    MISSING,
    Constraints,
    Dict,
    Enum,
    Field,
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
from promptc.schema.whole_numbers import between

_SCALARS: dict[ScalarKind, str] = {
    "str": r"[^\n]*",
    "int": r"-?(0|[1-9][0-9]*)",
    "float": r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,22})?(e[+-]?[0-9]{1,3})?",
    "bool": r"(true|false)",
    "date": DATE_PATTERN,
    "datetime": DATETIME_PATTERN,
}
_JSON_STRING = r'"([^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"'


def answer_pattern(fields: Sequence[Field]) -> str:
    """The pattern of a whole answer in the ``lines`` format: ``name: value`` for each field, newlines between."""
    return _entries([(f"{literal(f.name)}: {pattern(f.type)}", f.default is MISSING) for f in fields], r"\n")


def object_pattern(fields: Sequence[Field]) -> str:
    """The pattern of one object with ``fields`` as `promptc.runtime.layout` writes JSON: in their order, one space apart."""
    entries = [(f"{literal(json.dumps(f.name))}: {_json(f.type)}", f.default is MISSING) for f in fields]
    return rf"\{{{_entries(entries, ', ')}\}}"


def pattern(type_: Type) -> str:
    """The pattern of one value as `promptc.schema.codec.encode` writes it."""
    match type_:
        case Optional(item=item) if is_text(item):
            options = ["null", pattern(item)]
            if _may_need_quotes(item):
                options.append(_json(item))
            return _either(options)
        case Optional(item=item):
            return _either(["null", pattern(item)])
        case Union(options=options) if is_text(type_):
            return _either([pattern(option) for option in options])
        case _ if is_text(type_):
            return _line(type_)
        case _:
            return _json(type_)


def _line(type_: Type) -> str:
    """A raw text on one line."""
    match type_:
        case Refined(constraints=constraints):
            return _bounded_text(constraints, "line")
        case Scalar(kind=kind):
            return _SCALARS[kind]
        case _:
            return _either([literal(escape(text)) for text in _texts(type_)])


def _json(type_: Type) -> str:
    match type_:
        case Scalar("str"):
            return _JSON_STRING
        case Scalar("date" | "datetime" as kind):
            return f'"{_SCALARS[kind]}"'
        case Scalar(kind=kind):
            return _SCALARS[kind]
        case Enum():
            return f'"{_either([literal(json_text(text)) for text in _texts(type_)])}"'
        case Literal(value=value):
            return literal(json.dumps(value, ensure_ascii=False))
        case Refined(base=base, constraints=constraints):
            return _refined(base, constraints)
        case Optional(item=item):
            return _either(["null", _json(item)])
        case Union(options=options):
            return _either([_json(option) for option in options])
        case List(item=item):
            return rf"\[{_repeated(_json(item), Constraints())}\]"
        case Dict(value=value_type):
            return rf"\{{{_repeated(_entry(value_type), Constraints())}\}}"
        case Record(fields=fields):
            return object_pattern(fields)


def _refined(base: Scalar | List | Dict, constraints: Constraints) -> str:
    """A constrained value in JSON."""
    match base:
        case Scalar("str"):
            return f'"{_bounded_text(constraints, "json")}"'
        case List(item=item):
            return rf"\[{_repeated(_json(item), constraints)}\]"
        case Dict(value=value_type):
            return rf"\{{{_repeated(_entry(value_type), constraints)}\}}"
        case _:
            return _number(base, constraints)


def _number(base: Scalar, constraints: Constraints) -> str:
    if constraints.one_of is not None:
        return _either([literal(encode(base, value)) for value in constraints.one_of])
    if base == INT:
        return between(*(None if bound is None else int(bound) for bound in (constraints.min, constraints.max)))
    return _SCALARS["float"].removeprefix("-?" if (constraints.min or -1) >= 0 else "")


def _bounded_text(constraints: Constraints, wire: Wire) -> str:
    if constraints.one_of is not None:
        written = escape if wire == "line" else json_text
        return _either([literal(written(str(value))) for value in constraints.one_of])
    if constraints.pattern is not None:
        return translate(constraints.pattern, wire)
    return any_text(wire, constraints.min_len or 0, constraints.max_len)


def _texts(type_: Type) -> tuple[str, ...]:
    """All texts of a type that has a few."""
    match type_:
        case Enum(texts=texts):
            return texts
        case Literal(value=str(only)):
            return (only,)
        case Refined(constraints=Constraints(one_of=tuple(values))):
            return tuple(map(str, values))
        case Union(options=options):
            return tuple(text for option in options for text in _texts(option))
        case _:
            return ()


def _may_need_quotes(type_: Type) -> bool:
    if isinstance(type_, Refined) and type_.constraints.one_of is None:
        return True
    return any(map(needs_quotes, _texts(type_)))


def _entry(value: Type) -> str:
    return f"{_JSON_STRING}: {_json(value)}"


def _repeated(inner: str, constraints: Constraints) -> str:
    """``inner`` as often as ``constraints`` say, with commas between."""
    low, high = constraints.min_len or 0, constraints.max_len
    if high == 0:
        return ""
    more = times(max(low - 1, 0), None if high is None else high - 1)
    listed = f"{inner}(, {inner}){more}"
    return listed if low else f"({listed})?"


def _entries(entries: Sequence[tuple[str, bool]], separator: str) -> str:
    """``entries`` in order with separators between; those that are not needed may be left out."""
    if all(needed for _, needed in entries):
        return separator.join(text for text, _ in entries)
    (text, needed), rest = entries[0], entries[1:]
    begun = text + "".join(separator + t if n else f"({separator}{t})?" for t, n in rest)
    if needed:
        return begun
    return f"({begun}|{_entries(rest, separator)})" if rest else f"({begun})?"


def _either(options: Sequence[str]) -> str:
    return "(" + "|".join(options) + ")"
