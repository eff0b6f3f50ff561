"""Conditions that have one answer: what stands behind them always runs, or never does."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from promptc.schema.primitives import PrimitiveProblem, evaluate
from promptc.schema.types import NONE, Optional
from promptc.sema import errors_waste
from promptc.sema.constants import constant
from promptc.sema.operators import PRIMITIVE_OF
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer


def note_constant(
    typer: "Typer", condition: ast.Expr, then: Sequence[ast.Stmt | ast.Expr], orelse: Sequence[ast.Stmt | ast.Expr]
) -> None:
    """Warn of a condition, which has been typed, that is the same in every run, and of the branch that never runs."""
    found = always(typer, condition)
    if found is None:
        return
    value, why = found
    dead = orelse if value else then
    place = dead[0].span if dead else None
    typer.warnings.append(errors_waste.constant_condition(condition.span, value=value, dead=place, why=why))


def always(typer: "Typer", condition: ast.Expr) -> tuple[bool, str] | None:
    """What a condition always is, and why; None where it depends on something."""
    match condition:
        case ast.Literal_(value=bool() as value):
            return value, ""
        case ast.Unary(op="not", operand=operand):
            inner = always(typer, operand)
            return inner and (not inner[0], inner[1])
        case ast.Binary(op="and" | "or" as op, left=left, right=right):
            sides = (always(typer, left), always(typer, right))
            # One side decides where it is false for `and`, true for `or`.
            for side in sides:
                if side is not None and side[0] == (op == "or"):
                    return side
            return sides[0] if None not in sides else None
        case ast.Binary(op="==" | "!=" as op, left=left, right=right):
            return _with_none(typer, left, right, op) or _with_none(typer, right, left, op) or _compared(condition)
        case ast.Binary():
            return _compared(condition)
        case _:
            return None


def _with_none(typer: "Typer", subject: ast.Expr, other: ast.Expr, op: str) -> tuple[bool, str] | None:
    if not isinstance(other, ast.Literal_) or other.value is not None:
        return None
    found = typer.types.get(subject.span)
    if found is None or found == NONE or isinstance(found, Optional):
        return None
    return op == "!=", f"`{typer.text(subject)}` is {found}, and never none"


def _compared(condition: ast.Binary) -> tuple[bool, str] | None:
    left, right = constant(condition.left), constant(condition.right)
    if left is None or right is None or condition.op not in PRIMITIVE_OF:
        return None
    try:
        value = evaluate(PRIMITIVE_OF[condition.op], [left, right])
    except PrimitiveProblem:
        return None
    return (value, "both sides are constants") if isinstance(value, bool) else None
