"""Expressions that are values without anything being run: in settings, defaults, constraints and options."""

from typing import TypeGuard

from promptc.schema.types import MISSING, Json, Missing
from promptc.syntax import ast


def constant(value: ast.Expr) -> Json:
    """The value of a literal, with a minus where one stands before a number; None for any other expression."""
    match value:
        case ast.Literal_(value=literal):
            return literal
        case ast.Unary(op="-", operand=ast.Literal_(value=int() | float() as number)) if not isinstance(number, bool):
            return -number
        case _:
            return None


def constant_value(expr: ast.Expr) -> Json | Missing:
    """The value of a constant of any kind: literals, lists, dicts, and records as dicts. `MISSING` where it is none."""
    match expr:
        case ast.Literal_(value=literal):
            return literal
        case ast.Unary():
            number = constant(expr)
            return MISSING if number is None else number
        case ast.ListExpr(items=items):
            values = [value for value in map(constant_value, items) if value is not MISSING]
            return values if len(values) == len(items) else MISSING
        case ast.DictExpr(entries=entries):
            return _dict([(constant_value(key), constant_value(value)) for key, value in entries])
        case ast.CallExpr(args=args):
            return _dict([(arg.name.text if arg.name else MISSING, constant_value(arg.value)) for arg in args])
        case _:
            return MISSING


def is_number(value: Json | Missing) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _dict(entries: list[tuple[Json | Missing, Json | Missing]]) -> Json | Missing:
    values: dict[str, Json] = {}
    for key, value in entries:
        if not isinstance(key, str) or value is MISSING:
            return MISSING
        values[key] = value
    return values
