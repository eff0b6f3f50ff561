"""Modules that ask the same thing several times: at temperature 0 they get the same answer each time."""

from collections.abc import Iterator, Sequence

from promptc.sema import errors_strategies
from promptc.sema.applied import chain
from promptc.sema.context import Context
from promptc.sema.model import Module, Strategy
from promptc.sema.walk import blocks, parts, values
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast


def equal_draws(ctx: Context) -> list[Diagnostic]:
    """A warning for each module of the file that takes a vote, or the best, of draws that cannot differ."""
    return [
        errors_strategies.equal_draws(module.span, module.symbol.rpartition(".")[2], strategy.name)
        for module in ctx.modules.values()
        if module.span.path == ctx.source.path and _is_greedy(module) and (strategy := _repeating(module))
    ]


def _is_greedy(module: Module) -> bool:
    return module.decoding.temperature == 0 and "temperature" not in module.tuned


def _repeating(module: Module) -> Strategy | None:
    """The outermost strategy of ``module`` that calls a part of it again and again."""
    applied = chain(module.applied) if module.applied else []
    strategies = (part.strategy for part in applied if isinstance(part.strategy, Strategy))
    return next((s for s in strategies if s.decl is not None and _repeats(s.decl)), None)


def _repeats(decl: ast.StrategyDecl) -> bool:
    inner = {p.name.text for p in decl.params if isinstance(p.type, ast.TypeRef) and p.type.name.text == "strategy"}
    return any(name in inner for name in _repeated_calls(decl.body, inside=False))


def _repeated_calls(body: Sequence[ast.Stmt], *, inside: bool) -> Iterator[str]:
    """The names that are called in a loop or a comprehension without an argument that differs."""
    for statement in body:
        for value in values(statement):
            yield from _calls(value, inside=inside)
        for block in blocks(statement):
            yield from _repeated_calls(block, inside=inside or isinstance(statement, ast.For))


def _calls(expr: ast.Expr, *, inside: bool) -> Iterator[str]:
    if inside and isinstance(expr, ast.CallExpr) and not expr.args:
        yield expr.callee.text
    for part in parts(expr):
        yield from _calls(part, inside=inside or isinstance(expr, ast.Comprehension))
