"""Calls: their arguments, and what they give."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from promptc.schema.assignable import fits
from promptc.schema.types import Record, Type
from promptc.sema import errors_calls, errors_strategies
from promptc.sema.arguments import bind
from promptc.sema.calls import resolve_callee
from promptc.sema.models import MODULE_SETTINGS
from promptc.sema.operand_types import primitive_call
from promptc.sema.operators import primitive_type, takes
from promptc.sema.scope import Callee, Handed
from promptc.sema.text_uses import signatures_of
from promptc.sema.types import known
from promptc.sema.untrusted import note_call
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer


def call_type(typer: "Typer", expr: ast.CallExpr) -> Type | None:
    """What a call gives."""
    callee = resolve_callee(typer.ctx, typer.scope, expr.callee)
    if callee is not None and callee.kind == "name":
        _check_function(typer, expr)
        return callee.result
    if callee is None or callee.params is None:
        for arg in expr.args:
            typer.anything(arg.value)
        return None if callee is None else callee.result
    if callee.kind == "function" and _hands_outputs(typer, expr, callee):
        return callee.result
    return _call(typer, expr, callee, callee.params)


def _check_function(typer: "Typer", expr: ast.CallExpr) -> None:
    """The one argument of `name_of` is a function that a strategy was handed."""
    match expr.args:
        case (ast.Argument(value=ast.NameRef(name=name)),) if isinstance(typer.scope.functions.get(name), Callee):
            return
    wanted, help_ = "a function that the strategy was handed", "name a parameter of the type `function`"
    typer.ctx.report(errors_strategies.wrong_part(expr.span, "of", expr.callee.text, wanted, help_))


def _call(
    typer: "Typer", expr: ast.CallExpr, callee: Callee, params: tuple[tuple[str, Type | None], ...]
) -> Type | None:
    name = expr.callee.text
    settings = MODULE_SETTINGS if callee.kind == "module" else ()
    takes = [param for param, _ in params]
    bound = bind(name, takes, expr.args, declared=callee.declared, settings=settings, signature=callee.signature)
    for diagnostic in bound.diagnostics:
        typer.ctx.report(diagnostic)
    for arg in bound.extra:
        typer.anything(arg.value)
    types = dict(params)
    if missing := [param for param in bound.missing if param not in callee.optional]:
        lacks = [(param, types[param]) for param in missing]
        typer.ctx.report(errors_calls.missing_arguments(expr.span, name, lacks, callee.declared))
    if callee.primitive:
        given = dict(bound.pairs)
        operands = [given[param].value for param, _ in params if param in given]
        if len(operands) == len(params):
            result = primitive_call(typer, name, callee.primitive, operands, expr.span)
            note_call(typer, expr, callee)
            return result
        for operand in operands:
            typer.anything(operand)
        return callee.result
    for param, arg in bound.pairs:
        found = typer.check(arg.value, types[param], f"`{param}` of `{name}`", callee.declared)
        note_whole(typer, found)
    note_call(typer, expr, callee)
    if callee.kind == "module":
        _note_left_out(typer, callee, bound.missing)
    if callee.module is not None:
        typer.repeats.call(typer.scope, expr, callee.module)
    return callee.result


def _note_left_out(typer: "Typer", callee: Callee, missing: Sequence[str]) -> None:
    """A choice among modules may be a call of any signature that has the inputs."""
    every = typer.ctx.signatures if callee.module is None else (callee.module.signature.name,)
    for signature in every:
        typer.ctx.left_out.setdefault(signature, set()).update(missing)


def note_whole(typer: "Typer", found: Type | None) -> None:
    """Whoever takes all outputs of a call reads each of them."""
    if not isinstance(found, Record) or found.name:
        return
    for signature in signatures_of(typer.ctx, found):
        typer.ctx.read.setdefault(signature, set()).update(f.name for f in found.fields)
        for field in found.fields:
            typer.ctx.text_use((signature, field.name)).otherwise = True


def _hands_outputs(typer: "Typer", expr: ast.CallExpr, callee: Callee) -> bool:
    """Whether a strategy calls a function it was handed with the outputs of a call, which are taken by their names.

    Such a function's parameters are inputs and outputs of the signature.
    """
    match expr.args:
        case (ast.Argument(name=None, value=value),) if callee.params is not None:
            found = typer.infer(value)
            outputs = found if isinstance(found, Record) and not found.name else None
            if outputs is None and len(callee.params) == 1:
                return False
        case _:
            return False
    if outputs is None:
        return found is None
    note_whole(typer, outputs)
    for function in callee.handed:
        typer.ctx.report(_unfit(function, outputs, dict(callee.inputs)))
    return True


def _unfit(function: Handed, outputs: Record, inputs: Mapping[str, Type | None]) -> Diagnostic | None:
    """Why ``function`` cannot be called with ``outputs`` and ``inputs``, of which it takes those of its parameters' names."""
    given = dict(inputs) | {f.name: known(f.type) for f in outputs.fields}
    lacks = [p for p in function.params if p[0] not in given and p[0] not in function.optional]
    if lacks:
        names = [f.name for f in outputs.fields]
        return errors_strategies.function_lacks(function, lacks, names, list(inputs))
    for name, wanted in function.params:
        found = given.get(name)
        if wanted is not None and found is not None and fits(found, wanted) == "no":
            noun = "input" if name in inputs else "output"
            return errors_strategies.function_mistyped(function, name, wanted, noun, found)
    types = [given.get(name) for name, _ in function.params]
    operands = [type_ for type_ in types if type_ is not None]
    if function.primitive and len(operands) == len(types) and primitive_type(function.primitive, operands) is None:
        return errors_strategies.function_refuses(function, takes(function.primitive), operands)
    return None
