"""Strategies as declared: what a strategy takes, and what it adds to the outputs of a signature."""

from collections.abc import Mapping
from typing import Literal

from promptc.schema.types import MISSING, SCALARS
from promptc.sema import errors_flow, errors_names, errors_strategies, foreign_types
from promptc.sema.context import Context
from promptc.sema.defaults import read_default
from promptc.sema.model import Strategy, StrategyParam
from promptc.sema.returns import always_returns
from promptc.sema.types import resolve, resolve_fields
from promptc.sema.walk import statements
from promptc.syntax import ast

Part = Literal["strategy", "signature", "function"]
_PARTS: tuple[Part, ...] = ("strategy", "signature", "function")
# What others call them, in small letters.
_MEANT: Mapping[str, Part] = {
    "strategy": "strategy",
    "module": "strategy",
    "signature": "signature",
    "function": "function",
    "callable": "function",
    "func": "function",
    "fn": "function",
}


def declare_strategies(ctx: Context) -> None:
    for decl in ctx.file.decls:
        if isinstance(decl, ast.StrategyDecl):
            ctx.strategies.setdefault(decl.name.text, _strategy(ctx, decl))


def _strategy(ctx: Context, decl: ast.StrategyDecl) -> Strategy:
    ctx.unique(
        tuple(p.name for p in decl.params),
        lambda name, first: errors_names.duplicate(name.span, name.text, "a parameter", first.span),
    )
    params: dict[str, StrategyParam] = {}
    for param in decl.params:
        params.setdefault(param.name.text, _param(ctx, param))
    outputs = resolve_fields(ctx, decl.outputs)
    if decl.body:
        if decl.outputs:
            ctx.report(errors_strategies.outputs_and_body(decl.outputs[0].span, decl.name.text, decl.body[0].span))
        _returns(ctx, decl)
    elif params:
        ctx.report(errors_strategies.params_without_body(decl.params[0].span, decl.name.text))
    return Strategy(decl.name.text, outputs, decl.span, tuple(params.values()), decl if decl.body else None)


def _param(ctx: Context, param: ast.FieldDecl) -> StrategyParam:
    name, written = param.name.text, param.type
    if isinstance(written, ast.TypeRef):
        written = foreign_types.meant(ctx, written) or written
    if (part := _part(ctx, written)) is not None:
        if param.default is not None:
            ctx.report(errors_strategies.part_with_default(param.default.span, name, part))
        return StrategyParam(name, part)
    match written:
        case ast.TypeRef(name=ast.Name(text="list"), args=(item,)):
            match _part(ctx, item):
                case "strategy":
                    return StrategyParam(name, "strategies")
                case "function":
                    return StrategyParam(name, "functions")
                case _:
                    pass
        case ast.TypeRef(name=unknown, args=()) if _is_unknown(ctx, unknown):
            known = [*_PARTS, *SCALARS, *ctx.symbols.of_kind("enum", "record")]
            ctx.report(errors_names.unknown_type(unknown.span, unknown.text, known, in_strategy=True))
            return StrategyParam(name, "value", required=param.default is None)
        case _:
            pass
    type_ = resolve(ctx, written)
    default = read_default(ctx, param, type_)
    return StrategyParam(name, "value", type_, None if default is MISSING else default, param.default is None)


def _part(ctx: Context, written: ast.TypeExpr) -> Part | None:
    """What a parameter takes that is no value. One that is written as elsewhere is told, and taken for what it means."""
    match written:
        case ast.TypeRef(name=name, args=(), constraints=()):
            if name.text in _PARTS:
                return next(part for part in _PARTS if part == name.text)
            meant = _MEANT.get(name.text.lower()) if _is_unknown(ctx, name) else None
            if meant is not None:
                ctx.report(errors_strategies.part_written(name.span, name.text, meant))
            return meant
        case _:
            return None


def _is_unknown(ctx: Context, name: ast.Name) -> bool:
    """Whether ``name`` is no type, and is told here."""
    known = (*SCALARS, "list", "dict")
    return name.text not in known and ctx.symbols.get(name.text) is None and not ctx.symbols.is_broken(name.text)


def _returns(ctx: Context, decl: ast.StrategyDecl) -> None:
    returned = [s for s in statements(decl.body) if isinstance(s, ast.Return)]
    if not returned:
        ctx.report(errors_strategies.no_return(decl.name.span, decl.name.text))
    elif not always_returns(decl.body):
        ctx.report(errors_flow.not_always(decl.body[-1].span, "strategy", decl.name.text, returned[0].span))
    for statement in returned:
        if statement.value is None:
            ctx.report(errors_strategies.outputs_by_name(statement.span, decl.name.text))


def takes_signature(strategy: Strategy) -> bool:
    """Whether a strategy's first argument is a signature that none of its parameters names."""
    return not any(p.kind in ("strategy", "strategies", "signature") for p in strategy.params)
