"""The types of the language, as immutable data.

Values of a type are plain JSON values: ``str``, ``int``, ``float``, ``bool``; a date or a datetime is its ISO text; an
enum's value is the name of one member; a record is a ``dict`` with every field in declared order; a list is a
``list``, a dict a ``dict``; what is not there is ``None``.
"""

import enum
import json
import typing
from dataclasses import dataclass, field
from typing import Final, final

ScalarKind = typing.Literal["str", "int", "float", "bool", "date", "datetime"]
LiteralKind = typing.Literal["str", "int", "bool", "none"]


class Missing(enum.Enum):
    """The one value that is not JSON: nothing stands here, not even a null."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


@final
@dataclass(frozen=True, slots=True)
class Scalar:
    """``str``, ``int``, ``float``, ``bool``, ``date`` or ``datetime``."""

    kind: ScalarKind

    def __str__(self) -> str:
        return self.kind


@final
@dataclass(frozen=True, slots=True)
class Member:
    """One member of an enum. ``wire`` is what stands for it in text and JSON before the model; its name where empty."""

    name: str
    description: str = ""
    wire: str = ""

    @property
    def text(self) -> str:
        return self.wire or self.name


@final
@dataclass(frozen=True, slots=True)
class Enum:
    """A closed set of names."""

    name: str
    members: tuple[Member, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(m.name for m in self.members)

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands on the wire, in the order of the names."""
        return tuple(m.text for m in self.members)

    def __str__(self) -> str:
        return self.name


@final
@dataclass(frozen=True, slots=True)
class Literal:
    """The type of one value: a text, a whole number, true, false, or none. ``1`` and ``true`` are two types."""

    value: str | int | None
    kind: LiteralKind = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "none" if self.value is None else type(self.value).__name__)

    def __str__(self) -> str:
        return "none" if self.value is None else json.dumps(self.value, ensure_ascii=False)


@final
@dataclass(frozen=True, slots=True)
class Constraints:
    """What a refined value keeps to; None says nothing. Each is one keyword of JSON Schema.

    ``min`` and ``max`` bound numbers and are themselves allowed; ``min_len`` and ``max_len`` count characters, items or
    entries; ``pattern`` is matched against the whole text; ``unique`` forbids two equal items.
    """

    min: int | float | None = None
    max: int | float | None = None
    min_len: int | None = None
    max_len: int | None = None
    pattern: str | None = None
    one_of: tuple[str | int | float, ...] | None = None
    unique: bool = False

    def __str__(self) -> str:
        return ", ".join(f"{name} = {_value_text(value)}" for name, value in self.given())

    def given(self) -> "list[tuple[str, Json]]":
        """The constraints that say something, by name, in the order of this class."""
        bounds: list[tuple[str, Json]] = [
            ("min", self.min),
            ("max", self.max),
            ("min_len", self.min_len),
            ("max_len", self.max_len),
            ("pattern", self.pattern),
            ("one_of", None if self.one_of is None else list(self.one_of)),
            ("unique", self.unique or None),
        ]
        return [(name, value) for name, value in bounds if value is not None]


@final
@dataclass(frozen=True, slots=True)
class Refined:
    """A scalar, a list or a dict under ``constraints``."""

    base: "Scalar | List | Dict"
    constraints: Constraints

    def __str__(self) -> str:
        return f"{self.base}({self.constraints})"


@final
@dataclass(frozen=True, slots=True)
class List:
    """``list[item]``, of any length."""

    item: "Type"

    def __str__(self) -> str:
        return f"list[{self.item}]"


@final
@dataclass(frozen=True, slots=True)
class Dict:
    """``dict[str, value]``: any texts as keys."""

    value: "Type"

    def __str__(self) -> str:
        return f"dict[str, {self.value}]"


@final
@dataclass(frozen=True, slots=True)
class Optional:
    """``item?``: a value of ``item``, or none. ``item`` is never optional; `optional` sees to it."""

    item: "Type"

    def __str__(self) -> str:
        return f"{self.item} | none" if isinstance(self.item, Union) else f"{self.item}?"


@final
@dataclass(frozen=True, slots=True)
class Union:
    """A value of one of at least two ``options``, which are neither unions nor optional; `union` sees to it."""

    options: "tuple[Type, ...]"

    def __str__(self) -> str:
        return " | ".join(map(str, self.options))


@final
@dataclass(frozen=True, slots=True)
class Field:
    """A named, typed, described place in a record or a signature; a value may leave it out where it has a ``default``."""

    name: str
    type: "Type"
    description: str = ""
    # Not hashed: it may be a list or a dict. The rest of the field tells enough apart.
    default: "Json | Missing" = field(default=MISSING, hash=False)


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


Type = Scalar | Enum | Literal | Refined | Record | List | Dict | Optional | Union

STR = Scalar("str")
INT = Scalar("int")
FLOAT = Scalar("float")
BOOL = Scalar("bool")
DATE = Scalar("date")
DATETIME = Scalar("datetime")
NONE = Literal(None)
SCALARS: dict[str, Scalar] = {t.kind: t for t in (STR, INT, FLOAT, BOOL, DATE, DATETIME)}

# A value of a type; nested values are again of this kind. `object` would lose the promise that
# every value is JSON.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Row = dict[str, Json]


def plain(type_: Type) -> Type:
    """``type_`` without constraints of its own; those of the types inside it stay."""
    return type_.base if isinstance(type_, Refined) else type_


def optional(type_: Type) -> Type:
    """``type_`` or none."""
    return type_ if isinstance(type_, Optional) or type_ == NONE else Optional(type_)


def union(options: typing.Iterable[Type]) -> Type:
    """The union of ``options``, flat and each once; an option that may be none makes the whole optional.

    Where one option is left, it is the type. Needs at least one.
    """
    flat: dict[Type, None] = {}
    for option in options:
        inner = option.item if isinstance(option, Optional) else option
        flat.update(dict.fromkeys(inner.options if isinstance(inner, Union) else (inner,)))
        if inner is not option:
            flat[NONE] = None
    some = tuple(t for t in flat if t != NONE)
    if not some:
        return NONE
    type_ = some[0] if len(some) == 1 else Union(some)
    return Optional(type_) if NONE in flat else type_


def field_type(type_: Type, name: str) -> Type | None:
    """The type of the field ``name`` of a record, or of a union of records that all have one; None where there is none."""
    options = type_.options if isinstance(type_, Union) else (type_,)
    fields = [option.field(name) if isinstance(option, Record) else None for option in options]
    types = [field.type for field in fields if field is not None]
    return union(types) if len(types) == len(options) else None


def parts(type_: Type) -> tuple[Type, ...]:
    """The types that ``type_`` is directly made of."""
    match type_:
        case Scalar() | Enum() | Literal():
            return ()
        case Refined(base=inner) | List(item=inner) | Dict(value=inner) | Optional(item=inner):
            return (inner,)
        case Union(options=options):
            return options
        case Record(fields=fields):
            return tuple(f.type for f in fields)


def _value_text(value: "Json") -> str:
    return json.dumps(value, ensure_ascii=False)
