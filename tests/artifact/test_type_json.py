"""Types in an artifact: every type comes back, and what is no type is told with its place."""

import json

import pytest
from hypothesis import given

from promptc.artifact.cursor import Cursor
from promptc.artifact.problem import ArtifactProblem
from promptc.artifact.type_json import read_declaration, read_type, write_declaration, write_type
from promptc.ir.symbols import named_types
from promptc.schema.types import (
    DATE,
    INT,
    NONE,
    STR,
    Constraints,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Refined,
    Type,
    union,
)
from tests.schema.strategies import FIELDS, TYPES


def _through_json(value: Json) -> Cursor:
    return Cursor(json.loads(json.dumps(value)))


@given(TYPES)
def test_a_type_comes_back(type_: Type) -> None:
    declared = {t.name: t for t in named_types([type_])}
    # Two types of one name are no program.
    if all(found == declared[found.name] for found in named_types([type_])):
        assert read_type(_through_json(write_type(type_)), declared) == type_


@given(FIELDS)
def test_a_declaration_comes_back(fields: list[Field]) -> None:
    inner = {t.name: t for t in named_types(f.type for f in fields)}
    record = Record("Whole", tuple(fields))
    if len(inner) == len(named_types(f.type for f in fields)):
        assert read_declaration(_through_json(write_declaration(record)), inner) == record
        for type_ in inner.values():
            assert read_declaration(_through_json(write_declaration(type_)), inner) == type_


def test_what_is_written() -> None:
    texts: list[tuple[Type, Json]] = [
        (List(STR), "list[str]"),
        (Dict(Optional(DATE)), {"dict": {"optional": "date"}}),
        (List(Refined(INT, Constraints(min=1))), {"list": {"refined": "int", "min": 1}}),
        (union([Literal("yes"), INT, NONE]), {"optional": {"union": [{"literal": "yes"}, "int"]}}),
        (
            Refined(List(STR), Constraints(max_len=3, unique=True)),
            {"refined": "list[str]", "max_len": 3, "unique": True},
        ),
    ]
    assert [write_type(type_) for type_, _ in texts] == [text for _, text in texts]
    kind = Enum("Kind", (Member("good", "as it was"), Member("bad", wire="Not good")))
    assert write_declaration(kind) == {
        "enum": "Kind",
        "members": [{"name": "good", "description": "as it was"}, {"name": "bad", "wire": "Not good"}],
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"refined": "int", "min": "a"}, "refined: `min` takes a number, not 'a'"),
        ({"refined": {"optional": "int"}, "min": 1}, r"refined: int\? takes no constraints"),
        ({"refined": "int", "least": 1}, "the key 'least' is unknown"),
        ({"literal": 1.5}, "literal: expected a text, a whole number, true, false or null"),
        ({"union": "int"}, "union: expected a list, found str"),
        ({"set": "int"}, "expected a type"),
        ("integer", "the type 'integer' is not declared"),
    ],
)
def test_what_is_no_type_is_told(value: Json, message: str) -> None:
    with pytest.raises(ArtifactProblem, match=f"^{message}$"):
        read_type(Cursor(value), {})
