"""What the tests of data share."""

from collections.abc import Callable

from promptc.data.load import Dataset
from promptc.schema.types import Field, Type

# Writes a text under a name, and loads it with columns of these types.
Load = Callable[[str, str, dict[str, Type]], Dataset]


def fields(types: dict[str, Type]) -> tuple[Field, ...]:
    return tuple(Field(name, type_) for name, type_ in types.items())
