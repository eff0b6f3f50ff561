"""One type at every border: JSON Schema, the decoder's pattern, the check and Python agree on what its values are."""

import json
import re
import typing
from collections.abc import Iterator

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from promptc.schema.codec import encode, escape, is_text
from promptc.schema.json_schema import type_schema
from promptc.schema.pattern import pattern
from promptc.schema.python_types import from_python, python_type, to_python
from promptc.schema.types import FLOAT, Dict, Json, Optional, Record, Refined, Type, parts
from promptc.schema.values import ValueProblem, check, from_wire, to_wire
from tests.schema.mutations import mutated
from tests.schema.strategies import TYPED


def _whole_text_matches(
    _: object, pattern_: str, instance: object, __: object
) -> Iterator[jsonschema.exceptions.ValidationError]:
    # Python's `$` also stands before a new line at the end; that of JSON Schema does not.
    if isinstance(instance, str) and not re.fullmatch(pattern_, instance):
        yield jsonschema.exceptions.ValidationError(f"{instance!r} does not match {pattern_}")


_VALIDATOR = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    {"pattern": _whole_text_matches},
    # JSON Schema counts 1.0 as whole; here it is a float wherever it stands.
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int),
)


def is_instance(value: object, annotation: typing.Any) -> bool:
    """Whether ``value`` is of ``annotation``, at every depth."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    match value:
        case _ if annotation is None or annotation is type(None):
            return value is None
        case _ if origin is typing.Union:
            return any(is_instance(value, option) for option in arguments)
        case _ if origin is typing.Literal:
            return any(type(value) is type(only) and value == only for only in arguments)
        case list() if origin is list:
            return all(is_instance(item, arguments[0]) for item in value)
        case dict() if origin is dict:
            return all(is_instance(k, str) and is_instance(v, arguments[1]) for k, v in value.items())
        case dict() if typing.is_typeddict(annotation):
            members = typing.get_type_hints(annotation)
            return set(members) == set(value) and all(is_instance(v, members[k]) for k, v in value.items())
        case _:
            # Exactly: a bool is no int, a datetime no date.
            return type(value) is annotation


@given(TYPED)
def test_a_value_is_one_at_every_border(typed: tuple[Type, Json]) -> None:
    type_, value = typed
    wire = to_wire(type_, value)
    schema = type_schema(type_)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert list(_VALIDATOR(schema).iter_errors(wire)) == []
    assert check(type_, value) == value
    assert from_wire(type_, wire) == value
    assert re.fullmatch(pattern(type_), encode(type_, value))
    in_python = to_python(type_, value)
    assert is_instance(in_python, python_type(type_))
    assert from_python(type_, in_python) == value


@given(st.data())
def test_what_is_no_value_is_none_at_any_border(data: st.DataObject) -> None:
    type_, value = data.draw(TYPED)
    wire = data.draw(mutated(to_wire(type_, value)))
    valid = _VALIDATOR(type_schema(type_)).is_valid(wire)
    try:
        found = from_wire(type_, wire)
    except ValueProblem:
        assert not valid
        assert not (_pattern_is_exact(type_) and _matches(type_, wire))
        return
    assert valid
    assert check(type_, found) == found
    assert from_wire(type_, to_wire(type_, found)) == found
    assert is_instance(to_python(type_, found), python_type(type_))
    # White space around a text is lost on a line, and may have been all that kept it long enough.
    if not (is_text(type_) and isinstance(found, str) and found != found.strip()):
        assert re.fullmatch(pattern(type_), encode(type_, found))


def _matches(type_: Type, wire: Json) -> bool:
    """Whether ``wire``, which is no value of ``type_``, could be written under its pattern."""
    if isinstance(wire, str) and is_text(type_):
        # Of what may be none, `null` is none and no text.
        return not isinstance(type_, Optional) and bool(re.fullmatch(pattern(type_), escape(wire)))
    return not is_text(type_) and bool(re.fullmatch(pattern(type_), json.dumps(wire, ensure_ascii=False)))


def _pattern_is_exact(type_: Type) -> bool:
    """Whether the pattern says all that the check does: see the docstring of `promptc.schema.pattern`."""
    match type_:
        case Refined(base=base, constraints=constraints):
            beyond = base == FLOAT or isinstance(base, Dict) or constraints.unique
            return not beyond and all(map(_pattern_is_exact, parts(base)))
        case Record() | Dict():
            return all(map(_pattern_is_exact, parts(type_)))
        case _:
            return type_ == FLOAT or all(map(_pattern_is_exact, parts(type_)))
