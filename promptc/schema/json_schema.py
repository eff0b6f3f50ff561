"""Types to JSON Schema: what a decoder that speaks JSON is told to write.

Objects are closed but for dicts, and properties stand in declared order, because decoders that follow a schema write
them in that order. A field is required unless it has a default. Descriptions and defaults go along; they constrain
nothing. One law, tested as a property: a JSON value is valid under ``type_schema(t)`` just where
`promptc.schema.values.from_wire` takes it for ``t``. Two things are beyond JSON Schema: it counts ``1.0`` as whole, and it
sees no equal items in a ``unique`` list where a default or the form of a datetime makes them equal.
"""

from collections.abc import Mapping, Sequence

from promptc.schema.dates import DATE_PATTERN, DATETIME_PATTERN
from promptc.schema.regex_text import translate
from promptc.schema.types import (
    MISSING,
    Constraints,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    LiteralKind,
    Optional,
    Record,
    Refined,
    Scalar,
    ScalarKind,
    Type,
    Union,
)
from promptc.schema.values import to_wire

_SCALARS: Mapping[ScalarKind, dict[str, Json]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    # A format is only a note to most validators, so the pattern says all; and no format allows local datetimes.
    "date": {"type": "string", "format": "date", "pattern": f"^{DATE_PATTERN}$"},
    "datetime": {"type": "string", "pattern": f"^{DATETIME_PATTERN}$"},
}
_LITERALS: Mapping[LiteralKind, str] = {"str": "string", "int": "integer", "bool": "boolean", "none": "null"}
_BOUNDS = {"min": "minimum", "max": "maximum", "one_of": "enum", "unique": "uniqueItems"}
_LENGTHS = {
    "string": {"min_len": "minLength", "max_len": "maxLength"},
    "array": {"min_len": "minItems", "max_len": "maxItems"},
    "object": {"min_len": "minProperties", "max_len": "maxProperties"},
}


def type_schema(type_: Type) -> dict[str, Json]:
    """The schema of one value of ``type_`` on the wire."""
    match type_:
        case Scalar(kind=kind):
            return dict(_SCALARS[kind])
        case Enum(texts=texts):
            return {"type": "string", "enum": list(texts)}
        case Literal(kind=literal_kind, value=value):
            only: dict[str, Json] = {} if value is None else {"enum": [value]}
            return {"type": _LITERALS[literal_kind], **only}
        case Refined(base=base, constraints=constraints):
            schema = type_schema(base)
            return schema | _keywords(str(schema["type"]), constraints)
        case Optional(item=Union(options=options)):
            return {"anyOf": [*(type_schema(option) for option in options), {"type": "null"}]}
        case Optional(item=item):
            return {"anyOf": [type_schema(item), {"type": "null"}]}
        case Union(options=options):
            return {"anyOf": [type_schema(option) for option in options]}
        case List(item=item):
            return {"type": "array", "items": type_schema(item)}
        case Dict(value=inner):
            return {"type": "object", "additionalProperties": type_schema(inner)}
        case Record(fields=fields):
            return fields_schema(fields)


def fields_schema(fields: Sequence[Field]) -> dict[str, Json]:
    """The schema of one object with exactly ``fields``: a record, or the whole answer of a module."""
    properties: dict[str, Json] = {}
    for field in fields:
        schema = type_schema(field.type)
        if field.description:
            schema["description"] = field.description
        if field.default is not MISSING:
            schema["default"] = to_wire(field.type, field.default)
        properties[field.name] = schema
    return {
        "type": "object",
        "properties": properties,
        "required": [f.name for f in fields if f.default is MISSING],
        "additionalProperties": False,
    }


def _keywords(json_type: str, constraints: Constraints) -> dict[str, Json]:
    keywords: dict[str, Json] = {}
    for name, value in constraints.given():
        if name == "pattern":
            keywords[name] = f"^({translate(str(value), 'plain')})$"
        else:
            keywords[_BOUNDS.get(name) or _LENGTHS[json_type][name]] = value
    return keywords
