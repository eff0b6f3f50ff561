"""Types to JSON Schema: what a decoder that speaks JSON is told to write.

Objects are closed, every field is required, and properties stand in declared order, because decoders that follow a
schema write them in that order. Descriptions go along; they constrain nothing.
"""

from collections.abc import Sequence

from promptc.schema.types import Enum, Field, Json, List, Record, Scalar, ScalarKind, Type

_NAMES: dict[ScalarKind, str] = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


def type_schema(type_: Type) -> dict[str, Json]:
    """The schema of one value of ``type_``."""
    match type_:
        case Scalar(kind=kind):
            return {"type": _NAMES[kind]}
        case Enum(names=names):
            return {"type": "string", "enum": list(names)}
        case List(item=item):
            return {"type": "array", "items": type_schema(item)}
        case Record(fields=fields):
            return fields_schema(fields)


def fields_schema(fields: Sequence[Field]) -> dict[str, Json]:
    """The schema of one object with exactly ``fields``: a record, or the whole answer of a module."""
    properties: dict[str, Json] = {}
    for field in fields:
        schema = type_schema(field.type)
        if field.description:
            schema["description"] = field.description
        properties[field.name] = schema
    return {
        "type": "object",
        "properties": properties,
        "required": [f.name for f in fields],
        "additionalProperties": False,
    }
