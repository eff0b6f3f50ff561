"""Types and rows in an artifact: named types are declared once, and rows fit the fields that they fill."""

from collections.abc import Sequence
from typing import NamedTuple, final

from promptc.artifact.problem import ArtifactProblem, require, unique
from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import SCALARS, Enum, Field, Record, Row, Type, parts
from promptc.schema.well_formed import type_problem

# A decoder is told a type with all of its parts written out: a few declarations can write more than a machine can hold.
_MOST_PARTS = 100_000
_DEEPEST = 64


class _Extent(NamedTuple):
    """How large a type is, written out: its parts and the members of its enums, and how deep they are nested."""

    parts: int
    depth: int


@final
class DeclaredTypes:
    """The named types of an artifact, which come after those that they are made of."""

    def __init__(self) -> None:
        self._types: dict[str, Enum | Record] = {}
        self._extents: dict[str, _Extent] = {}

    def declare(self, place: str, type_: Enum | Record) -> None:
        """Raise `ArtifactProblem` where ``type_`` is not well formed, or its name is taken."""
        free = bool(type_.name) and type_.name not in self._types and type_.name not in SCALARS
        require(place, f"the name {type_.name!r} is empty or taken", that=free)
        if isinstance(type_, Record):
            validate_fields(place, type_.fields, self)
        else:
            unique(place, type_.names)
            _require_well_formed(place, type_)
        self._extents[type_.name] = self._measured(place, type_)
        self._types[type_.name] = type_

    def validate(self, place: str, type_: Type) -> None:
        """Raise `ArtifactProblem` where ``type_`` is not well formed, too large, or made of what is not declared."""
        self._measured(place, type_)
        self._validate(place, type_)

    def _validate(self, place: str, type_: Type) -> None:
        match type_:
            case Record(name="", fields=fields):
                validate_fields(place, fields, self)
            case Enum(name=name) | Record(name=name):
                require(place, f"the type {name!r} is not declared", that=self._types.get(name) == type_)
            case _:
                _require_well_formed(place, type_)
                for part in parts(type_):
                    self._validate(place, part)

    def _measured(self, place: str, type_: Type) -> _Extent:
        extent = self._extent(type_)
        require(place, f"the type has more than {_MOST_PARTS:,} parts", that=extent.parts <= _MOST_PARTS)
        require(place, f"the type is nested more than {_DEEPEST} deep", that=extent.depth <= _DEEPEST)
        return extent

    def _extent(self, type_: Type) -> _Extent:
        match type_:
            case Enum(name=name) | Record(name=name) if name in self._extents:
                return self._extents[name]
            case Enum(members=members):
                return _Extent(1 + len(members), 1)
            case _:
                inner = [self._extent(part) for part in parts(type_)]
                return _Extent(1 + sum(e.parts for e in inner), 1 + max((e.depth for e in inner), default=0))


def validate_fields(place: str, fields: Sequence[Field], types: DeclaredTypes) -> None:
    unique(place, (f.name for f in fields))
    for field in fields:
        types.validate(f"{place}, field {field.name!r}", field.type)
    _require_well_formed(place, Record("", tuple(fields)))


def _require_well_formed(place: str, type_: Type) -> None:
    problem = type_problem(type_)
    require(place, problem or "", that=problem is None)


def validate_row(place: str, fields: tuple[Field, ...], row: Row) -> None:
    try:
        check(Record("", fields), row)
    except ValueProblem as problem:
        raise ArtifactProblem(place, str(problem)) from None
