"""What a value of a wrong type is told, with what was most likely meant."""

from typing import TYPE_CHECKING

from promptc.schema.assignable import fits
from promptc.schema.types import BOOL, DATE, DATETIME, FLOAT, INT, MISSING, STR, List, Optional, Record, Type, plain
from promptc.schema.values import ValueProblem, check
from promptc.sema import errors_flow, errors_types
from promptc.sema.constants import constant_value
from promptc.sema.facts import path_of
from promptc.source.text import Span
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer


# Fields that a message offers.
_MOST = 3


def report_mistyped(
    typer: "Typer", expr: ast.Expr, found: Type, expected: Type, place: str, declared: Span | None
) -> None:
    """Report where a value of ``found`` may not stand for ``expected``; ``place`` says what takes it."""
    match fits(found, expected):
        case "yes":
            # A text stands for a date where a date is wanted, and has to be one.
            if plain(found) in (DATE, DATETIME):
                _check_constant(typer, expr, expected, place, declared)
        case "check":
            _check_constant(typer, expr, expected, place, declared)
        case "no" if isinstance(found, Optional) and fits(found.item, expected) != "no":
            text, is_path = typer.text(expr), path_of(expr) is not None
            typer.ctx.report(errors_flow.optional_used(expr.span, text, found, place, is_path=is_path))
        case "no":
            help_ = _help(typer, expr, found, expected)
            typer.ctx.report(errors_types.mistyped(expr.span, found, expected, place, declared=declared, help_=help_))


def _check_constant(typer: "Typer", expr: ast.Expr, expected: Type, place: str, declared: Span | None) -> None:
    """What is checked when the program runs, and is known now, is checked now."""
    value = constant_value(expr)
    if value is MISSING:
        return
    try:
        check(expected, value)
    except ValueProblem as problem:
        typer.ctx.report(errors_types.not_in_range(expr.span, place, expected, str(problem), declared))


def _help(typer: "Typer", expr: ast.Expr, found: Type, expected: Type) -> str:
    """Mostly a part was meant where the whole stands."""
    wanted = plain(expected.item if isinstance(expected, Optional) else expected)
    if isinstance(found, Record) and not found.name:
        if wanted == STR and typer.scope.inner():
            # A strategy is for any signature, so it names none of the outputs.
            inside = typer.text(expr) if isinstance(expr, ast.CallExpr) else f"outputs({typer.text(expr)})"
            return f"make a text of all outputs: `json({inside})`"
        near = [f.name for f in found.fields if fits(f.type, expected) != "no"]
        return f"name one of its outputs: `{typer.text(expr)}.{near[-1]}`" if near else ""
    if (
        isinstance(expr, ast.FieldAccess)
        and (whole := typer.types.get(expr.base.span))
        and fits(whole, expected) == "yes"
    ):
        return f"all of it is wanted: `{typer.text(expr.base)}`"
    if wanted == STR and found in (INT, FLOAT, BOOL):
        return "put quotes around it" if isinstance(expr, ast.Literal_) else ""
    if isinstance(wanted, List) and fits(found, wanted.item) != "no":
        return f"put it in a list: `[{typer.text(expr)}]`"
    if isinstance(plain(found), List) and fits(_item(found), expected) != "no":
        return f"name one item, such as `{typer.text(expr)}[0]`" if path_of(expr) else ""
    if isinstance(found, Record) and path_of(expr):
        fields = [f for f in found.fields if fits(f.type, expected) != "no"]
        same = [f for f in fields if plain(f.type) == wanted] or fields
        written = " or ".join(f"`{typer.text(expr)}.{f.name}`" for f in same[:_MOST])
        return f"name one of its fields: {written}" if same else ""
    return ""


def _item(type_: Type) -> Type:
    base = plain(type_)
    return base.item if isinstance(base, List) else base
