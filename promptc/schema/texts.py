"""The texts inside a value."""

from collections.abc import Iterator

from promptc.schema.types import Json


def texts_in(value: Json) -> Iterator[str]:
    """All texts in ``value``, however deep; those that name what an object has are not among them."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from texts_in(item)
        case dict():
            for item in value.values():
                yield from texts_in(item)
        case _:
            return
