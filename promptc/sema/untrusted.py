"""Free text that a model wrote, on its way to an extern with an effect: what nothing has looked at may say anything.

An output is free text where its type lets a model write what it likes. It stops being followed where an extern makes
something else of it, and where a condition of a `require`, an `if` or a `match` has looked at it.
"""

from typing import TYPE_CHECKING

from promptc.schema.types import STR, Dict, List, Optional, Record, Refined, Type, Union
from promptc.sema import errors_outside
from promptc.sema.scope import Callee, Scope
from promptc.sema.text_uses import signatures_of
from promptc.sema.walk import parts, subexpressions
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.context import Context
    from promptc.sema.expressions import Typer


def note_written(typer: "Typer", expr: ast.Expr, type_: Type) -> None:
    """Note whether ``expr``, whose parts have been typed, may be free text of a model. Calls are noted by `note_call`."""
    if not _is_free(type_):
        typer.written.pop(expr.span, None)
        return
    match expr:
        case ast.NameRef(name=name):
            value = typer.scope.find(name)
            found = value.written if value is not None and not value.seen else ""
        case ast.FieldAccess(base=base, field=field):
            found = "" if _is_held(typer.ctx, typer.types.get(base.span), field.text) else written(typer, base)
        case ast.Comprehension(item=item):
            found = written(typer, item)
        case ast.IfExpr(then=then, orelse=orelse):
            found = written(typer, then) or written(typer, orelse)
        case ast.CallExpr():
            return
        case _:
            found = next(filter(None, (written(typer, part) for part in parts(expr))), "")
    if found:
        typer.written[expr.span] = found


def note_call(typer: "Typer", expr: ast.CallExpr, callee: Callee) -> None:
    """A model writes what a module gives; a function makes its result of its arguments; an effect is what is warned of."""
    texts = [(arg.value, found) for arg in expr.args if (found := written(typer, arg.value))]
    if callee.kind == "module":
        typer.written[expr.span] = expr.callee.text
    elif callee.kind in ("primitive", "record") and texts:
        typer.written[expr.span] = texts[0][1]
    elif callee.kind == "extern" and callee.effect == "effect":
        for value, module in texts:
            error = errors_outside.untrusted_text(value.span, module, expr.callee.text, callee.declared)
            typer.warnings.append(error)


def written(typer: "Typer", expr: ast.Expr) -> str:
    """The module that wrote free text which ``expr``, which has been typed, may hold; empty where none did."""
    return typer.written.get(expr.span, "")


def look_at(scope: Scope, condition: ast.Expr) -> None:
    """Whoever wrote ``condition`` has looked at the values that it names."""
    for expr in subexpressions(condition):
        value = scope.find(expr.name) if isinstance(expr, ast.NameRef) else None
        if value is not None:
            value.seen = True


def _is_held(ctx: "Context", outputs: Type | None, field: str) -> bool:
    """Whether a `require` of the signature looks at the output ``field``."""
    if not isinstance(outputs, Record) or outputs.name:
        return False
    checks = [c for name in signatures_of(ctx, outputs) if name in ctx.signatures for c in ctx.signatures[name].checks]
    conditions = [e for c in checks if c.kind == "require" for e in subexpressions(c.condition)]
    return any(isinstance(e, ast.NameRef) and e.name == field for e in conditions)


def _is_free(type_: Type) -> bool:
    """Whether a value of ``type_`` may hold a text of which nothing is said but how long it is."""
    match type_:
        case Refined(base=base, constraints=constraints):
            return constraints.pattern is None and constraints.one_of is None and _is_free(base)
        case List(item=inner) | Dict(value=inner) | Optional(item=inner):
            return _is_free(inner)
        case Union(options=options):
            return any(map(_is_free, options))
        case Record(fields=fields):
            return any(_is_free(f.type) for f in fields)
        case _:
            return type_ == STR
