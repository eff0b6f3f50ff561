"""What a call may call: a module, a record, a function of the standard library."""

from dataclasses import dataclass
from typing import final

from promptc.schema.types import Type
from promptc.sema import errors_calls, errors_names
from promptc.sema.context import Context
from promptc.sema.model import Module
from promptc.sema.scope import Scope, outputs_record
from promptc.sema.symbols import NOUNS, Symbol
from promptc.source.text import Span
from promptc.syntax import ast


@final
@dataclass(frozen=True, slots=True)
class Callee:
    """``primitive`` is set for a function of the library, ``origin`` (a signature) for a module."""

    params: tuple[tuple[str, Type | None], ...]
    result: Type
    declared: Span | None
    primitive: str = ""
    origin: str = ""


def resolve_callee(ctx: Context, scope: Scope, name: ast.Name, *, report: bool = True) -> Callee | None:
    """What ``name`` calls; None where it calls nothing, after saying why unless ``report`` is False."""
    if name.text in scope.modules:
        scope.local_used.add(name.text)
        module, declared = scope.modules[name.text]
        return _module(module, declared)
    symbol = ctx.symbols.get(name.text)
    if symbol is None:
        if report:
            _report_unknown(ctx, scope, name)
        return None
    ctx.symbols.used.add(name.text)
    match symbol.kind:
        case "module":
            if scope.in_metric and report:
                ctx.report(errors_calls.call_in_metric(name.span, name.text))
            return _module(ctx.modules.get(name.text), symbol.span)
        case "record":
            record = ctx.records.get(name.text)
            return record and Callee(tuple((f.name, f.type) for f in record.fields), record, symbol.span)
        case "primitive":
            primitive = ctx.primitives[name.text]
            return Callee(primitive.params, primitive.returns, None, primitive=primitive.name)
        case _:
            if report:
                _report_wrong_kind(ctx, name, symbol)
            return None


def _module(module: Module | None, declared: Span | None) -> Callee | None:
    if module is None:
        return None
    params = tuple((f.name, f.type) for f in module.signature.inputs)
    return Callee(params, outputs_record(module), declared, origin=module.signature.name)


def _report_wrong_kind(ctx: Context, name: ast.Name, symbol: Symbol) -> None:
    if symbol.kind == "program":
        ctx.report(errors_calls.program_called(name.span, name.text))
    else:
        ctx.report(errors_names.wrong_kind(name.span, name.text, NOUNS[symbol.kind], "something to call", symbol.span))


def _report_unknown(ctx: Context, scope: Scope, name: ast.Name) -> None:
    symbols = ctx.symbols
    if symbols.is_broken(name.text):
        return
    if found := symbols.in_library(name.text, "primitive"):
        ctx.report(errors_names.not_imported(name.span, name.text, NOUNS[found.kind]))
        return
    known = [*symbols.of_kind("primitive", "record")]
    if not scope.in_metric:
        known = [*scope.modules, *symbols.of_kind("module"), *known]
    ctx.report(errors_names.unknown_callable(name.span, name.text, known, metric=scope.in_metric))
