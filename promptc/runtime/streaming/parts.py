"""What a reader of unfinished answers gives, in the order in which it becomes certain."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, final

from promptc.schema.types import Json


@final
@dataclass(frozen=True, slots=True)
class Grown:
    """The text of ``field`` goes on with ``delta``."""

    field: str
    delta: str


@final
@dataclass(frozen=True, slots=True)
class Whole:
    """``value`` is that of ``field``, as `promptc.runtime.layout.parse_outputs` will find it."""

    field: str
    value: Json


@final
@dataclass(frozen=True, slots=True)
class Void:
    """What was given of ``field`` was wrong."""

    field: str


Part = Grown | Whole | Void


class PartialReader(Protocol):
    """Reads the beginning of an answer. Where the whole of it can be read, its values are the ones that are given here."""

    def feed(self, piece: str) -> Iterator[Part]:
        """What is certain now that the answer goes on with ``piece``. Values that nothing follows are left out."""
        ...
