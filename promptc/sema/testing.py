"""Tests of the language: what they run, and what they expect."""

from promptc.sema import errors_names, errors_waste
from promptc.sema.bodies import Body
from promptc.sema.body_scope import body_scope, visible_knobs
from promptc.sema.context import Context
from promptc.sema.expressions import Typer
from promptc.sema.model import Test
from promptc.sema.returns import Returns
from promptc.sema.unused import unused_names
from promptc.sema.walk import statements
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast


def declare_tests(ctx: Context) -> list[Diagnostic]:
    """Check all tests. Returns what is only worth saying of a file without errors."""
    found: list[Diagnostic] = []
    first: dict[str, ast.Text] = {}
    for decl in ctx.file.decls:
        if not isinstance(decl, ast.TestDecl):
            continue
        name = decl.name.value
        if name in first:
            ctx.report(errors_names.duplicate(decl.name.span, name, "a test", first[name].span))
        first.setdefault(name, decl.name)
        found += _test(ctx, decl)
    return found


def _test(ctx: Context, decl: ast.TestDecl) -> list[Diagnostic]:
    scope = body_scope(ctx, "", ())
    typer = Typer(ctx, scope)
    Body(ctx, typer, "test", Returns("", nothing=True)).check(decl.body, scope)
    modules = {m: m for m in ctx.symbols.of_kind("module")}
    knobs = {k: knob.symbol for k, knob in visible_knobs(ctx, "").items()}
    ctx.tests.setdefault(decl.name.value, Test(decl.name.value, decl, modules, knobs))
    found = [*typer.warnings, *typer.repeats.warnings, *unused_names(typer, "")]
    if not any(isinstance(s, ast.Expect) for s in statements(decl.body)):
        found.append(errors_waste.no_expectation(decl.name.span, decl.name.value))
    return found
