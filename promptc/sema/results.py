"""Statements that are a call: worth it only for an effect."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from promptc.sema import errors_waste
from promptc.sema.calls import resolve_callee
from promptc.sema.fixes import removed
from promptc.sema.scope import CalleeKind
from promptc.sema.walk import subexpressions
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer

_NOUNS: Mapping[CalleeKind, str] = {
    "module": "a call of a model",
    "inner": "a call of a model",
    "record": "a record",
    "primitive": "a function",
    "program": "a program",
    "corpus": "a search",
    "extern": "a pure extern",
    "function": "a function",
    "outputs": "the outputs of a call",
    "name": "a name",
}


def has_effect(typer: "Typer", expr: ast.Expr) -> bool:
    """Whether running ``expr`` changes something outside the program."""
    for part in subexpressions(expr):
        if isinstance(part, ast.CallExpr):
            callee = resolve_callee(typer.ctx, typer.scope, part.callee, report=False)
            if callee is None or callee.effect == "effect" or callee.kind in ("program", "function"):
                return True
    return False


def note_unused_result(typer: "Typer", statement: ast.ExprStmt) -> None:
    """Warn of a call whose result nobody uses and that does nothing else."""
    call = statement.value
    callee = resolve_callee(typer.ctx, typer.scope, call.callee, report=False)
    if callee is None or callee.effect == "effect":
        return
    noun = "an extern without effect" if callee.effect == "nondet" else _NOUNS[callee.kind]
    fix = None if has_effect(typer, call) else removed(typer.ctx.source, statement.span, "remove the call")
    typer.warnings.append(errors_waste.unused_result(call.span, call.callee.text, noun, fix))
