"""Constraints by name, as programs, the IR's text and artifacts write them, to `Constraints`."""

from collections.abc import Mapping
from dataclasses import fields

from promptc.schema.types import Constraints, Json

CONSTRAINT_NAMES = tuple(f.name for f in fields(Constraints))
_EXPECTED = {
    "min": "a number",
    "max": "a number",
    "min_len": "a whole number",
    "max_len": "a whole number",
    "pattern": "a text",
    "one_of": "a list of texts or numbers",
    "unique": "true or false",
}


class ConstraintProblem(ValueError):
    """A constraint has no such name, or a value of the wrong kind; the text says which kind it takes."""


def constraints_from(given: Mapping[str, Json]) -> Constraints:
    """The constraints of these names and values. Raises `ConstraintProblem`.

    Whether they make sense together, and on a type, is for `promptc.schema.constraints.constraint_problem` to say.
    """
    for name, value in given.items():
        if name not in CONSTRAINT_NAMES:
            raise ConstraintProblem(f"there is no constraint `{name}`; there are {', '.join(CONSTRAINT_NAMES)}")
        if not _is_kind(name, value):
            raise ConstraintProblem(f"`{name}` takes {_EXPECTED[name]}, not {value!r}")
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
    return Constraints(**values)  # type: ignore[arg-type]


def _is_kind(name: str, value: Json) -> bool:
    match name, value:
        case "unique", _:
            return isinstance(value, bool)
        case _, bool():
            return False
        case (("min" | "max"), _):
            return isinstance(value, int | float)
        case (("min_len" | "max_len"), _):
            return isinstance(value, int)
        case "pattern", _:
            return isinstance(value, str)
        case _:
            return isinstance(value, list) and all(
                isinstance(v, str | int | float) and not isinstance(v, bool) for v in value
            )
