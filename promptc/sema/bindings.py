"""Names that a body binds, and assignments to them."""

from collections.abc import Mapping

from promptc.schema.assignable import fits
from promptc.schema.types import NONE, Optional, Type
from promptc.sema import errors_flow, errors_names
from promptc.sema.expressions import Typer
from promptc.sema.facts import without
from promptc.sema.operand_types import outputs_named
from promptc.sema.scope import Binding, Value
from promptc.sema.types import known, resolve
from promptc.sema.untrusted import written
from promptc.source.text import Span
from promptc.syntax import ast

_NOUNS: Mapping[Binding, str] = {
    "input": "an input",
    "let": "bound by `let`",
    "var": "a `var`",
    "loop": "the variable of a comprehension",
    "step": "the variable of a `for`",
    "knob": "a knob",
    "constant": "a constant",
}


def bind(typer: Typer, statement: ast.Let | ast.Var) -> None:
    name = statement.name
    # What is done with an output's text is seen where its name is used.
    if isinstance(statement, ast.Let) and statement.type is None and isinstance(statement.value, ast.FieldAccess):
        typer.aliased.add(statement.value.span)
    if statement.type is None:
        type_ = typer.infer(statement.value)
        if type_ == NONE:
            typer.ctx.report(errors_flow.untyped_none(statement.value.span, name.text))
            type_ = None
        found = type_
    else:
        type_ = known(resolve(typer.ctx, statement.type))
        found = typer.check(statement.value, type_, f"`{name.text}`", statement.type.span)
    binding: Binding = "let" if isinstance(statement, ast.Let) else "var"
    value = declare(typer, name, type_, binding)
    if value is None:
        return
    value.statement = statement
    value.written = written(typer, statement.value)
    outputs = outputs_named(typer, statement.value)
    if outputs and statement.value.span in typer.aliased:
        value.alias = outputs[0]
    if binding == "var":
        _narrow(typer, name.text, type_, found)


def declare(typer: Typer, name: ast.Name, type_: Type | None, binding: Binding) -> Value | None:
    """Bind ``name`` in the current block; None after saying why it cannot be bound."""
    scope = typer.scope
    scope.later.pop(name.text, None)
    if first := scope.find(name.text):
        # Only a statement could be an assignment instead.
        is_var = first.binding == "var" and binding in ("let", "var")
        typer.ctx.report(errors_names.rebound(name.span, name.text, first.span, is_var=is_var))
        return None
    if type_ is not None:
        typer.types[name.span] = type_
    value = Value(type_, name.span, binding=binding, loops=len(scope.loops))
    scope.values[name.text] = value
    typer.bound.append((name.text, value))
    return value


def _narrow(typer: Typer, name: str, declared: Type | None, found: Type | None) -> None:
    """What is known of a `var` once it has got a value of the type ``found``."""
    scope = typer.scope
    facts = dict(without(scope.facts, name))
    if (
        declared is not None
        and found is not None
        and isinstance(declared, Optional)
        and fits(found, declared.item) == "yes"
    ):
        facts[(name,)] = declared.item
    scope.facts = facts


def assign(typer: Typer, statement: ast.Assign) -> None:
    name = statement.name
    scope = typer.scope
    value = scope.find(name.text)
    if value is None or value.binding != "var":
        found = None if _applies(typer, statement.value) else typer.anything(statement.value)
        _report_assigned(typer, statement, value)
        if value is None:
            # Told once: from here on it is what it was given.
            scope.later.pop(name.text, None)
            scope.values[name.text] = Value(found, name.span, binding="var", version=1, used=True)
        return
    found = typer.check(statement.value, value.type, f"`{name.text}`", value.span)
    value.version += 1
    value.written, value.seen = written(typer, statement.value) or value.written, False
    _narrow(typer, name.text, value.type, found)


def _report_assigned(typer: Typer, statement: ast.Assign, value: Value | None) -> None:
    scope, name = typer.scope, statement.name
    if value is not None and value.binding == "let" and any(loop.told for loop in scope.loops):
        return
    if value is not None:
        keyword = None
        if isinstance(value.statement, ast.Let):
            start = value.statement.span
            keyword = Span(start.path, start.start, start.start + len("let"))
        noun = _NOUNS[value.binding]
        typer.ctx.report(errors_flow.assigned_let(name.span, name.text, noun, value.span, keyword))
    elif later := scope.find_later(name.text):
        typer.ctx.report(errors_names.before_definition(name.span, name.text, later, "its declaration"))
    else:
        variables = [n for n in scope.names() if (v := scope.find(n)) and v.binding == "var"]
        declares = "" if scope.outer is not None else "module" if _applies(typer, statement.value) else "let"
        typer.ctx.report(errors_flow.assigned_unknown(name.span, name.text, variables, declares))


def _applies(typer: Typer, value: ast.Expr) -> bool:
    """Whether ``value`` is a strategy with its arguments, which is a module and no value."""
    return isinstance(value, ast.CallExpr) and value.callee.text in typer.ctx.strategies
