"""Warnings for what a body binds and never reads."""

from promptc.sema import errors_usage, errors_waste
from promptc.sema.expressions import Typer
from promptc.sema.fixes import removed, replaced
from promptc.sema.results import has_effect
from promptc.sema.scope import Value
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast
from promptc.syntax.words import RESERVED


def unused_names(typer: Typer, owner: str) -> list[Diagnostic]:
    """What nobody reads of the values that a body binds; ``owner`` is how messages call it: "the program `p`"."""
    found = []
    for name, value in typer.bound:
        if name in RESERVED:
            # Told already, and no use of it can be read.
            continue
        if value.used:
            if value.binding == "var" and not value.version:
                found.append(_never_assigned(name, value))
            continue
        match value.binding:
            case "input":
                found.append(errors_usage.unused_input(value.span, name, owner))
            case "knob" if _decides_a_setting(typer, value):
                pass
            case "knob":
                found.append(errors_usage.unused_declaration(value.span, name, "knob"))
            case "let" | "var":
                found.append(_never_read(typer, name, value))
            case "loop" | "step" | "constant":
                pass
    return found


def _decides_a_setting(typer: Typer, value: Value) -> bool:
    """Whether a module names the knob in its settings or in its strategy, where it is found by its symbol."""
    knobs = (knob for symbol, knob in typer.ctx.knobs.items() if symbol in typer.ctx.symbols.used)
    return any(knob.span.start <= value.span.start < knob.span.end for knob in knobs)


def _never_read(typer: Typer, name: str, value: Value) -> Diagnostic:
    statement = value.statement
    if not isinstance(statement, ast.Let | ast.Var):
        return errors_usage.unused_let(value.span, name, call=False)
    safe = not has_effect(typer, statement.value) and not value.version
    fix = removed(typer.ctx.source, statement.span, f"remove `{name}`") if safe else None
    return errors_usage.unused_let(value.span, name, call=isinstance(statement.value, ast.CallExpr), fix=fix)


def _never_assigned(name: str, value: Value) -> Diagnostic:
    start = value.statement.span if value.statement else value.span
    keyword = Span(start.path, start.start, start.start + len("var"))
    return errors_waste.var_never_assigned(value.span, name, replaced(keyword, "let", "write `let`"))
