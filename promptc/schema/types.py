"""The types of the language, as immutable data.

Values of a type are plain JSON values: ``str``, ``int``, ``float``, ``bool``; an enum's value is the name of
one member; a record is a ``dict`` with every field in declared order; a list is a ``list``.
"""

from dataclasses import dataclass
from typing import Literal, final

ScalarKind = Literal["str", "int", "float", "bool"]


@final
@dataclass(frozen=True, slots=True)
class Scalar:
    """``str``, ``int``, ``float`` or ``bool``."""

    kind: ScalarKind

    def __str__(self) -> str:
        return self.kind


@final
@dataclass(frozen=True, slots=True)
class Member:
    """One member of an enum; its name is also what stands on the wire."""

    name: str
    description: str = ""


@final
@dataclass(frozen=True, slots=True)
class Enum:
    """A closed set of names."""

    name: str
    members: tuple[Member, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(m.name for m in self.members)

    def __str__(self) -> str:
        return self.name


@final
@dataclass(frozen=True, slots=True)
class List:
    """``list[item]``, of any length."""

    item: "Type"

    def __str__(self) -> str:
        return f"list[{self.item}]"


@final
@dataclass(frozen=True, slots=True)
class Field:
    """A named, typed, described place in a record or a signature."""

    name: str
    type: "Type"
    description: str = ""


@final
@dataclass(frozen=True, slots=True)
class Record:
    """A product of named fields. Anonymous (``name == ""``) for the outputs of a call."""

    name: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)

    def __str__(self) -> str:
        return self.name or "(" + ", ".join(f"{f.name}: {f.type}" for f in self.fields) + ")"


Type = Scalar | Enum | Record | List

STR = Scalar("str")
INT = Scalar("int")
FLOAT = Scalar("float")
BOOL = Scalar("bool")
SCALARS: dict[str, Scalar] = {t.kind: t for t in (STR, INT, FLOAT, BOOL)}

# A value of a type; nested values are again of this kind. `object` would lose the promise that
# every value is JSON.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Row = dict[str, Json]
