"""JSON values as what a type rule has said that they are. A refusal can only come from a mistake of the caller."""

from promptc.schema.primitive_types import PrimitiveProblem
from promptc.schema.types import Json


def number(value: Json) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise PrimitiveProblem(f"expected a number, got {value!r}")


def whole(value: Json) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PrimitiveProblem(f"expected a whole number, got {value!r}")


def text(value: Json) -> str:
    if isinstance(value, str):
        return value
    raise PrimitiveProblem(f"expected a text, got {value!r}")


def boolean(value: Json) -> bool:
    if isinstance(value, bool):
        return value
    raise PrimitiveProblem(f"expected true or false, got {value!r}")


def items(value: Json) -> list[Json]:
    if isinstance(value, list):
        return value
    raise PrimitiveProblem(f"expected a list, got {value!r}")
