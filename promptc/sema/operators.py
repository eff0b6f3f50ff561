"""The operators of the language as primitives, and what each takes."""

from collections.abc import Mapping

from promptc.schema.primitives import PrimitiveProblem, result_type
from promptc.schema.types import Type

PRIMITIVE_OF: Mapping[str, str] = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "and": "and",
    "or": "or",
    "in": "in",
}
UNARY_PRIMITIVE_OF: Mapping[str, str] = {"-": "neg", "not": "not"}

_TAKES: Mapping[str, str] = {
    "add": "two numbers, two texts or two lists of one type",
    "sub": "numbers",
    "mul": "numbers",
    "div": "numbers",
    "neg": "a number",
    "eq": "two values of one type",
    "ne": "two values of one type",
    "lt": "two numbers or two texts",
    "le": "two numbers or two texts",
    "gt": "two numbers or two texts",
    "ge": "two numbers or two texts",
    "and": "truth values (bool)",
    "or": "truth values (bool)",
    "not": "a truth value (bool)",
    "in": "an item and a list of such items, or two texts",
    "exact_match": "two values of one type",
    "accuracy": "two values of one type",
    "f1": "two texts",
    "contains": "two texts",
}


def takes(primitive: str) -> str:
    """What the operands of ``primitive`` may be, in words."""
    return _TAKES[primitive]


def primitive_type(primitive: str, operands: list[Type]) -> Type | None:
    """The type of the result, or None where the primitive takes no such operands."""
    try:
        return result_type(primitive, operands)
    except PrimitiveProblem:
        return None
