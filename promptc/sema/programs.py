"""Programs: the body's names in order, the calls it makes, and what it returns."""

from collections.abc import Sequence

from promptc.schema.types import Field
from promptc.sema import errors_calls, errors_names, errors_types, errors_usage
from promptc.sema.context import Context
from promptc.sema.expressions import Typer
from promptc.sema.model import Module, Program
from promptc.sema.scope import LocalModules, Scope, Value
from promptc.sema.symbols import NOUNS
from promptc.sema.types import known, resolve, resolve_fields
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast, errors


def declare_programs(ctx: Context) -> list[Diagnostic]:
    """Check all programs. Returns what is not used in them, for when nothing worse is found."""
    unused: list[Diagnostic] = []
    for decl in ctx.file.decls:
        if isinstance(decl, ast.ProgramDecl):
            unused += _program(ctx, decl)
    return unused


def _program(ctx: Context, decl: ast.ProgramDecl) -> list[Diagnostic]:
    name = decl.name.text
    inputs, outputs = resolve_fields(ctx, decl.params), resolve_fields(ctx, decl.returns)
    if not decl.returns:
        ctx.report(errors_types.empty(decl.name.span, "program", name, "outputs"))
    scope = Scope(modules=_local_modules(ctx, decl))
    types = {f.name: f.type for f in inputs}
    for param in decl.params:
        scope.values.setdefault(param.name.text, Value(known(types[param.name.text]), param.name.span))
    _body(ctx, decl, scope, {f.name: f for f in outputs})
    modules = {m: f"{name}.{m}" for m in scope.modules}
    modules |= {m: m for m in ctx.symbols.of_kind("module") if m not in modules}
    ctx.programs.setdefault(name, Program(name, decl, inputs, outputs, modules))
    return _unused(decl, scope)


def _local_modules(ctx: Context, decl: ast.ProgramDecl) -> LocalModules:
    modules: dict[str, tuple[Module | None, Span]] = {}
    for statement in decl.body:
        if not isinstance(statement, ast.ModuleDecl):
            continue
        name = statement.name
        outer = ctx.symbols.get(name.text)
        if name.text in modules:
            ctx.report(errors_names.duplicate(name.span, name.text, "a module", modules[name.text][1]))
        elif outer and outer.kind in ("module", "record", "primitive"):
            what = f"a module, and is {NOUNS[outer.kind]} of the file"
            ctx.report(errors_names.duplicate(name.span, name.text, what, outer.span))
        modules.setdefault(name.text, (ctx.modules.get(f"{decl.name.text}.{name.text}"), name.span))
    return modules


def _body(ctx: Context, decl: ast.ProgramDecl, scope: Scope, outputs: dict[str, Field]) -> None:
    typer = Typer(ctx, scope)
    scope.later = {s.name.text: s.name.span for s in reversed(decl.body) if isinstance(s, ast.Let)}
    returned: ast.Return | None = None
    for statement in decl.body:
        if returned is not None:
            ctx.report(errors_calls.after_return(statement.span, returned.span))
            return
        match statement:
            case ast.Let():
                _let(ctx, typer, statement)
            case ast.Return():
                returned = statement
                _return(ctx, typer, decl, statement, outputs)
            case ast.ModuleDecl():
                pass
            case _:
                ctx.report(errors.later_version(statement.span, "this statement", errors.STATEMENTS_HELP))
    if returned is None and decl.returns:
        ctx.report(errors_calls.no_return(decl.name.span, decl.name.text, [f.name.text for f in decl.returns]))


def _let(ctx: Context, typer: Typer, let: ast.Let) -> None:
    values = typer.scope.values
    name = let.name.text
    if let.type is None:
        type_ = typer.infer(let.value)
    else:
        type_ = resolve(ctx, let.type)
        typer.check(let.value, type_, f"`{name}`", let.type.span)
    typer.scope.later.pop(name, None)
    if name in values:
        ctx.report(errors_names.rebound(let.name.span, name, values[name].span))
        return
    values[name] = Value(type_, let.name.span, origin=typer.origin(let.value))


def _return(
    ctx: Context, typer: Typer, decl: ast.ProgramDecl, statement: ast.Return, outputs: dict[str, Field]
) -> None:
    program = decl.name.text
    declared = {f.name.text: f for f in decl.returns}
    given: dict[str, ast.Argument] = {}
    wrong = 0
    for arg in statement.args:
        name = arg.name.text if arg.name else ""
        if name in declared and name not in given:
            given[name] = arg
            typer.check(arg.value, outputs[name].type, f"the output `{name}`", declared[name].span)
            continue
        typer.check(arg.value, None, "")
        wrong += 1
        free = [n for n in declared if n not in _names(statement.args)]
        if arg.name is None:
            ctx.report(errors_calls.unnamed_output(arg.span, program, free or declared))
        elif name in given:
            ctx.report(errors_calls.argument_twice(arg.span, name, "return", given[name].span))
        else:
            ctx.report(errors_calls.unknown_output(arg.name.span, name, program, free or declared))
    missing = [n for n in declared if n not in given]
    # One misspelled output and one missing one are one mistake.
    if len(missing) > wrong:
        ctx.report(errors_calls.output_not_returned(statement.span, missing, program, declared[missing[0]].span))


def _names(args: Sequence[ast.Argument]) -> set[str]:
    return {a.name.text for a in args if a.name}


def _unused(decl: ast.ProgramDecl, scope: Scope) -> list[Diagnostic]:
    found = []
    params = {p.name.text for p in decl.params}
    calls = {s.name.text for s in decl.body if isinstance(s, ast.Let) and isinstance(s.value, ast.CallExpr)}
    for name, value in scope.values.items():
        if value.used:
            continue
        if name in params:
            found.append(errors_usage.unused_input(value.span, name, decl.name.text))
        else:
            found.append(errors_usage.unused_let(value.span, name, call=name in calls))
    for name, (_, span) in scope.modules.items():
        if name not in scope.local_used:
            found.append(errors_usage.unused_declaration(span, name, "module"))
    return found
