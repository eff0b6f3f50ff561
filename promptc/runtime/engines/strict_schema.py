"""Which schemas OpenAI's servers enforce: those of their own part of JSON Schema. Others are told, but not enforced."""

from collections.abc import Iterator

from promptc.schema.types import Json

_ENFORCED = frozenset(
    (
        *("type", "description", "enum", "anyOf", "properties", "required", "additionalProperties", "items"),
        *("pattern", "format", "minimum", "maximum", "minItems", "maxItems"),
    )
)


def can_be_strict(schema: Json) -> bool:
    """Whether a request may ask for ``schema`` to be enforced: else it would be refused."""
    return not beyond_strict(schema)


def beyond_strict(schema: Json) -> list[str]:
    """What is in ``schema`` that these servers do not enforce, each once; then they enforce nothing of it.

    Every field has to be needed, no object may be open, and lengths of texts and different items are unknown there.
    """
    return list(dict.fromkeys(_beyond(schema)))


def _beyond(schema: Json) -> Iterator[str]:
    if not isinstance(schema, dict):
        yield "values of any type"
        return
    yield from (f"`{keyword}`" for keyword in schema if keyword not in _ENFORCED)
    found = schema.get("properties")
    properties = found if isinstance(found, dict) else {}
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            yield "objects with any keys"
        elif schema.get("required") != list(properties):
            yield "fields that may be left out"
    options = schema.get("anyOf", [])
    inner = [*properties.values(), *(options if isinstance(options, list) else [])]
    inner += [schema["items"]] if "items" in schema else []
    for part in inner:
        yield from _beyond(part)
