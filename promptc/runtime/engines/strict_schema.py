"""Which schemas OpenAI's servers enforce: those of their own part of JSON Schema. Others are told, but not enforced."""

from promptc.schema.types import Json

_ENFORCED = frozenset(
    (
        *("type", "description", "enum", "anyOf", "properties", "required", "additionalProperties", "items"),
        *("pattern", "format", "minimum", "maximum", "minItems", "maxItems"),
    )
)


def can_be_strict(schema: Json) -> bool:
    """Whether a request may ask for ``schema`` to be enforced: else it would be refused.

    Every field has to be needed, no object may be open, and lengths of texts and different items are unknown there.
    """
    if not isinstance(schema, dict):
        return False
    found = schema.get("properties")
    properties = found if isinstance(found, dict) else {}
    inner = list(properties.values())
    options = schema.get("anyOf", [])
    inner += options if isinstance(options, list) else []
    inner += [schema["items"]] if "items" in schema else []
    closed = schema.get("type") != "object" or (
        schema.get("required") == list(properties) and schema.get("additionalProperties") is False
    )
    return closed and _ENFORCED.issuperset(schema) and all(map(can_be_strict, inner))
