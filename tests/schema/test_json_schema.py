"""JSON Schema by type, word for word; that it accepts what the check accepts is in test_borders.py."""

import jsonschema

from promptc.schema.json_schema import fields_schema, type_schema
from promptc.schema.types import FLOAT, INT, STR, Enum, Field, Json, List, Member, Record

SPECIES = Enum("Species", (Member("setosa", "the small one"), Member("virginica")))


def test_objects_are_closed_and_complete_in_order() -> None:
    fields = (Field("why", STR, "step by step"), Field("species", SPECIES), Field("sizes", List(FLOAT)))
    assert fields_schema(fields) == {
        "type": "object",
        "properties": {
            "why": {"type": "string", "description": "step by step"},
            "species": {"type": "string", "enum": ["setosa", "virginica"]},
            "sizes": {"type": "array", "items": {"type": "number"}},
        },
        "required": ["why", "species", "sizes"],
        "additionalProperties": False,
    }
    assert list(fields_schema(fields)["properties"]) == ["why", "species", "sizes"]  # type: ignore[arg-type]


def test_wrong_values_are_invalid() -> None:
    validator = jsonschema.Draft202012Validator(type_schema(Record("R", (Field("n", INT), Field("s", SPECIES)))))
    wrong: list[Json] = [
        {"n": 1},
        {"n": 1.5, "s": "setosa"},
        {"n": 1, "s": "rose"},
        {"n": 1, "s": "setosa", "more": 0},
        [],
    ]
    assert [validator.is_valid(value) for value in wrong] == [False] * len(wrong)
