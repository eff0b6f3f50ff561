"""The operators of the language as primitives, and what each takes."""

from collections.abc import Mapping

from promptc.schema.primitives import PrimitiveProblem, result_type
from promptc.schema.types import Type

PRIMITIVE_OF: Mapping[str, str] = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "and": "and",
    "or": "or",
    "in": "in",
    "??": "coalesce",
}
UNARY_PRIMITIVE_OF: Mapping[str, str] = {"-": "neg", "not": "not"}

_TAKES: Mapping[str, str] = {
    "add": "two numbers, two texts or two lists of one type",
    "neg": "a number",
    "eq": "two values of one type",
    "ne": "two values of one type",
    "lt": "two numbers, two texts or two dates",
    "le": "two numbers, two texts or two dates",
    "gt": "two numbers, two texts or two dates",
    "ge": "two numbers, two texts or two dates",
    "in": "an item and a list of such items, a key and a dict, or two texts",
    "len": "a text, a list or a dict",
    "get": "a list and a whole number, or a dict and a text",
    "unique": "a list",
    "vote": "a list",
    "join": "a list of texts, and the text that goes between them",
    "split": "a text, and the text that it is split at",
    "concat": "a list of lists",
    "lower": "a text",
    "upper": "a text",
    "sum": "a list of numbers",
    "min": "a list of numbers, texts or dates",
    "max": "a list of numbers, texts or dates",
    "sorted": "a list of numbers, texts or dates",
    "any": "a list of truth values (bool)",
    "all": "a list of truth values (bool)",
    "range": "two whole numbers",
    "exact_match": "two values of one type",
    "accuracy": "two values of one type",
    "f1": "two texts",
    "contains": "two texts",
    "rouge_l": "two texts",
    "recall_at": "the list that was found, the list that was wanted, and how many count",
}


def takes(primitive: str) -> str:
    """What the operands of ``primitive`` may be, in words."""
    return _TAKES.get(primitive, "numbers")


def primitive_type(primitive: str, operands: list[Type]) -> Type | None:
    """The type of the result, or None where the primitive takes no such operands."""
    try:
        return result_type(primitive, operands)
    except PrimitiveProblem:
        return None
