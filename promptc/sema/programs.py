"""Programs: what each takes and gives, what its body does, and that no program calls itself."""

from promptc.sema import errors_calls, errors_flow, errors_names, errors_types, errors_usage
from promptc.sema.bodies import Body
from promptc.sema.body_scope import body_scope, visible_knobs
from promptc.sema.context import Context
from promptc.sema.expressions import Typer
from promptc.sema.model import Program
from promptc.sema.recursion import no_recursion
from promptc.sema.returns import Returns, always_returns
from promptc.sema.scope import Value
from promptc.sema.text_uses import texts_as_enums
from promptc.sema.types import known, resolve_fields
from promptc.sema.unused import unused_names
from promptc.sema.walk import program_decls, statements
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast


def declare_programs(ctx: Context) -> list[Diagnostic]:
    """Check all programs. Returns what is only worth saying of a file without errors."""
    programs = program_decls(ctx.file)
    # A program may call one that stands below it, so all are known before any body is looked at.
    declared = [_declare(ctx, decl) for decl in programs]
    no_recursion(ctx)
    found: list[Diagnostic] = []
    for program in declared:
        found += _body(ctx, program)
    return found + texts_as_enums(ctx)


def _declare(ctx: Context, decl: ast.ProgramDecl) -> Program:
    name = decl.name.text
    inputs, outputs = resolve_fields(ctx, decl.params), resolve_fields(ctx, decl.returns)
    if not decl.returns:
        ctx.report(errors_types.empty(decl.name.span, "program", name, "outputs"))
    own = [s.name.text for s in decl.body if isinstance(s, ast.ModuleDecl)]
    modules = {m: f"{name}.{m}" for m in own}
    modules |= {m: m for m in ctx.symbols.of_kind("module") if m not in modules}
    knobs = {k: knob.symbol for k, knob in visible_knobs(ctx, name).items()}
    program = Program(name, decl, inputs, outputs, modules, knobs)
    return ctx.programs.setdefault(name, program) if name not in ctx.programs else program


def _body(ctx: Context, program: Program) -> list[Diagnostic]:
    decl = program.decl
    name = decl.name.text
    scope = body_scope(ctx, name, decl.body)
    typer = Typer(ctx, scope)
    types = {f.name: f.type for f in program.inputs}
    for knob, value in list(scope.values.items()):
        if value.span.path == decl.span.path and decl.span.start <= value.span.start < decl.span.end:
            # Settings and strategies name knobs, too.
            value.used = f"{name}.{knob}" in ctx.symbols.used
            typer.bound.append((knob, value))
    for param in decl.params:
        first = scope.values.get(param.name.text)
        if first is not None and first.binding == "knob":
            ctx.report(errors_names.rebound(first.span, param.name.text, param.name.span))
        value = Value(known(types[param.name.text]), param.name.span, binding="input")
        scope.values[param.name.text] = value
        typer.bound.append((param.name.text, value))
    outputs = {f.name: f for f in program.outputs}
    returns = Returns(name, outputs, {f.name.text: f.span for f in reversed(decl.returns)})
    Body(ctx, typer, "program", returns).check(decl.body, scope)
    if decl.returns and not always_returns(decl.body):
        _no_return(ctx, decl)
    unused = unused_names(typer, name)
    # A choice of a knob is used where the knob is.
    choices = {str(n) for k in visible_knobs(ctx, name).values() if k.kind == "module" for n in k.domain}
    for module, (_, span) in scope.modules.items():
        if module not in scope.local_used and module not in choices:
            unused.append(errors_usage.unused_declaration(span, module, "module"))
    return [*typer.warnings, *typer.repeats.warnings, *unused]


def _no_return(ctx: Context, decl: ast.ProgramDecl) -> None:
    outputs = [f.name.text for f in decl.returns]
    some = next((s for s in statements(decl.body) if isinstance(s, ast.Return)), None)
    if some is not None:
        ctx.report(errors_flow.not_always(decl.body[-1].span, "program", decl.name.text, some.span))
        return
    ctx.report(errors_calls.no_return(decl.name.span, decl.name.text, outputs))
