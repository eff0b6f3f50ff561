"""Names where a value is wanted."""

from typing import TYPE_CHECKING

from promptc.schema.types import Record, Type
from promptc.sema import errors_flow, errors_names, errors_types
from promptc.sema.builtins import BUILTINS
from promptc.sema.scope import Value
from promptc.sema.symbols import NOUNS
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer


def name_type(typer: "Typer", expr: ast.NameRef) -> Type | None:
    """The type of a name, narrowed by the checks around it; None after saying why it is no value."""
    value = find_value(typer, expr)
    if value is None:
        return None
    if value.whole and isinstance(value.type, Record):
        parts = [f.name for f in value.type.fields]
        typer.ctx.report(errors_types.whole_record(expr.span, expr.name, value.whole, parts))
        return None
    if value.alias and expr.span not in typer.compared:
        typer.ctx.text_use(value.alias).otherwise = True
    return typer.scope.facts.get((expr.name,), value.type)


def find_value(typer: "Typer", expr: ast.NameRef) -> Value | None:
    """The value that a name is bound to; None after saying why it is bound to none."""
    ctx, scope = typer.ctx, typer.scope
    value = scope.find(expr.name)
    if value is not None:
        value.used = True
        if value.binding == "knob":
            ctx.symbols.used.add(expr.name)
        return value
    if (later := scope.find_later(expr.name)) is not None:
        ctx.report(errors_names.before_definition(expr.span, expr.name, later, "its declaration"))
    elif noun := _noun(typer, expr.name):
        _not_a_value(typer, expr, noun)
    elif ended := next((value for name, value in typer.bound if name == expr.name), None):
        ctx.report(errors_flow.out_of_block(expr.span, expr.name, ended.span))
    elif not ctx.symbols.is_broken(expr.name):
        enums = [enum.name for enum in ctx.enums.values() if expr.name in enum.names]
        ctx.report(errors_names.unknown_value(expr.span, expr.name, scope.names(), enums, scope.inner()))
    return None


def _noun(typer: "Typer", name: str) -> str:
    """What ``name`` is that is no value, with its article; nothing where it is nothing."""
    symbols, scope = typer.ctx.symbols, typer.scope
    if name in scope.modules:
        return "a module"
    if name in scope.functions:
        return "something to call"
    if symbol := symbols.get(name):
        return NOUNS[symbol.kind]
    return NOUNS["primitive"] if name in BUILTINS or symbols.in_library(name, "primitive") else ""


def _not_a_value(typer: "Typer", expr: ast.NameRef, noun: str) -> None:
    symbols = typer.ctx.symbols
    symbol = symbols.get(expr.name)
    symbols.used.add(expr.name)
    if expr.name in typer.scope.modules:
        typer.scope.local_used.add(expr.name)
    if symbol and symbol.kind == "enum":
        enum = typer.ctx.enums.get(expr.name)
        example = f': `"{enum.names[0]}"`' if enum and enum.members else ""
        help_ = f"a member is written as a text in quotes{example}"
    elif symbol and symbol.kind in ("signature", "strategy", "model", "dataset", "metric", "knob"):
        help_ = ""
    else:
        help_ = f"call it: `{expr.name}(...)`"
    typer.ctx.report(errors_names.not_a_value(expr.span, expr.name, noun, help_))
