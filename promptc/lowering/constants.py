"""Numbers that are known while a body is lowered: the ends of the ranges that are unrolled."""

from typing import TYPE_CHECKING

from promptc.schema.primitives import evaluate
from promptc.schema.types import Json
from promptc.sema.operators import PRIMITIVE_OF, UNARY_PRIMITIVE_OF
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.lowering.body import Body


def constant_range(body: "Body", source: ast.RangeExpr) -> list[int] | None:
    """The numbers of ``source``; None where an end of it is known only when the program runs."""
    low, high = known(body, source.low), known(body, source.high)
    return list(range(low, high + 1)) if isinstance(low, int) and isinstance(high, int) else None


def known(body: "Body", expr: ast.Expr) -> Json:
    """The number that ``expr`` comes to; None where that is not known, or it is no number."""
    match expr:
        case ast.Literal_(value=value):
            return value
        case ast.NameRef(name=name):
            return None if name in body.values else body.constants.get(name)
        case ast.Unary(op="-", operand=operand):
            number = known(body, operand)
            return None if number is None else evaluate(UNARY_PRIMITIVE_OF["-"], [number])
        case ast.Binary(op="+" | "-" | "*" | "%" as op, left=left, right=right):
            sides = [known(body, left), known(body, right)]
            return None if None in sides else evaluate(PRIMITIVE_OF[op], sides)
        case _:
            return None
