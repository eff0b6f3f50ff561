"""Calls in a circle: what is called is put in the place of the call, so a program that comes back to itself never ends.

The circle may go over programs, modules and the strategies that are written in the file: a strategy's body calls what it
likes. Nothing in another file can call this one, as files do not import each other in a circle.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, final

from promptc.sema import errors_flow
from promptc.sema.applied import chain
from promptc.sema.body_scope import visible_knobs
from promptc.sema.context import Context
from promptc.sema.model import Applied, KnobRef
from promptc.sema.walk import expressions, program_decls
from promptc.source.text import Span
from promptc.syntax import ast


@final
@dataclass(frozen=True, slots=True)
class _Node:
    """A program or a strategy of the file by its name, or a module by its symbol."""

    kind: Literal["program", "module", "strategy"]
    symbol: str

    @property
    def shown(self) -> tuple[str, str]:
        return self.kind, self.symbol.rpartition(".")[2]


_Calls = list[tuple[_Node, Span]]


def no_recursion(ctx: Context) -> None:
    """Report each circle of calls once, at the call that closes it."""
    calls = {_Node("program", d.name.text): _called(ctx, d.body, d.name.text) for d in program_decls(ctx.file)}
    calls |= {_Node("module", symbol): _applied(ctx, symbol) for symbol in ctx.modules}
    calls |= {_Node("strategy", d.name.text): _called(ctx, d.body, "") for d in _strategies(ctx)}
    done: set[_Node] = set()

    def visit(node: _Node, path: tuple[_Node, ...]) -> None:
        for callee, span in calls[node]:
            if callee in path:
                cycle = path[path.index(callee) :]
                ctx.report(errors_flow.recursion(span, [n.shown for n in cycle], _declared(ctx, callee)))
            elif callee not in done and callee in calls:
                visit(callee, (*path, callee))
        done.add(node)

    for node in calls:
        if node not in done:
            visit(node, (node,))


def _strategies(ctx: Context) -> list[ast.StrategyDecl]:
    return [d for d in ctx.file.decls if isinstance(d, ast.StrategyDecl)]


def _called(ctx: Context, body: tuple[ast.Stmt, ...], program: str) -> _Calls:
    """What ``body`` calls, which is that of ``program`` or, where that is empty, of a strategy."""
    found: _Calls = []
    knobs = visible_knobs(ctx, program) if program else {}
    for expr in expressions(body):
        if isinstance(expr, ast.CallExpr):
            name, span = expr.callee.text, expr.callee.span
            knob = knobs.get(name)
            names = [str(choice) for choice in knob.domain] if knob and knob.kind == "module" else [name]
            found += [(node, span) for n in names for node in _meant(ctx, n, program)]
    return found


def _meant(ctx: Context, name: str, program: str) -> Iterator[_Node]:
    symbol = ctx.symbols.get(name)
    if program and f"{program}.{name}" in ctx.modules:
        yield _Node("module", f"{program}.{name}")
    elif symbol is not None and symbol.kind == "module":
        yield _Node("module", name)
    elif symbol is not None and symbol.kind == "program":
        yield _Node("program", name)


def _applied(ctx: Context, symbol: str) -> _Calls:
    """The strategies with a body that the module applies."""
    module = ctx.modules[symbol]
    if module.applied is None or module.span.path != ctx.source.path:
        return []
    return [
        (_Node("strategy", name), part.span or module.span)
        for part in chain(module.applied)
        for name in _strategy_names(ctx, part)
    ]


def _strategy_names(ctx: Context, part: Applied) -> list[str]:
    if isinstance(part.strategy, KnobRef):
        return [str(name) for name in ctx.knobs[part.strategy.symbol].domain]
    return [part.strategy.name]


def _declared(ctx: Context, node: _Node) -> Span:
    if node.kind == "module":
        return ctx.modules[node.symbol].span
    named = [*program_decls(ctx.file)] if node.kind == "program" else [*_strategies(ctx)]
    return next(d.name.span for d in named if d.name.text == node.symbol)
