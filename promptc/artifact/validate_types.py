"""Types and rows in an artifact: named types are declared once, and rows fit the fields that they fill."""

from collections.abc import Mapping, Sequence

from promptc.artifact.problem import ArtifactProblem, require, unique
from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import Enum, Field, Record, Row, Type, parts
from promptc.schema.well_formed import type_problem

NamedTypes = Mapping[str, Enum | Record]


def validate_fields(place: str, fields: Sequence[Field], types: NamedTypes) -> None:
    unique(place, (f.name for f in fields))
    _require_well_formed(place, Record("", tuple(fields)))
    for field in fields:
        validate_type(f"{place}, field {field.name!r}", field.type, types)


def validate_type(place: str, type_: Type, types: NamedTypes) -> None:
    match type_:
        case Record(name="", fields=fields):
            validate_fields(place, fields, types)
        case Enum(name=name) | Record(name=name):
            require(place, f"the type {name!r} is not declared", that=types.get(name) == type_)
        case _:
            _require_well_formed(place, type_)
            for part in parts(type_):
                validate_type(place, part, types)


def validate_enum(place: str, type_: Enum) -> None:
    unique(place, type_.names)
    _require_well_formed(place, type_)


def _require_well_formed(place: str, type_: Type) -> None:
    problem = type_problem(type_)
    require(place, problem or "", that=problem is None)


def validate_row(place: str, fields: tuple[Field, ...], row: Row) -> None:
    try:
        check(Record("", fields), row)
    except ValueProblem as problem:
        raise ArtifactProblem(place, str(problem)) from None
