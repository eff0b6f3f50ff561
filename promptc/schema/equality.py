"""When two JSON values are equal: as in JSON Schema, ``1`` is ``1.0`` but not ``true``, and the order of keys is nothing."""

from collections.abc import Sequence

from promptc.schema.hashing import key_text
from promptc.schema.types import Json


def same(left: Json, right: Json) -> bool:
    """Whether the two are equal, at every depth."""
    return identity(left) == identity(right)


def identity(value: Json) -> str:
    """A text that equal values share and others do not."""
    return key_text(_whole(value))


def first_repeated(items: Sequence[Json]) -> tuple[int, int] | None:
    """The places of the first item that is equal to an earlier one, and of that one. None where all differ."""
    seen: dict[str, int] = {}
    for place, item in enumerate(items):
        if (first := seen.setdefault(identity(item), place)) != place:
            return place, first
    return None


def _whole(value: Json) -> Json:
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {key: _whole(item) for key, item in value.items()}
        case _:
            return value
