"""What a call may call: a module, a record, a program, an extern, a corpus, a function of the language or of `std`."""

from promptc.schema.types import INT, MISSING, STR, Field, Record, Type
from promptc.sema import errors_calls, errors_names
from promptc.sema.builtins import BUILTINS
from promptc.sema.context import Context
from promptc.sema.model import Corpus, Module, Primitive
from promptc.sema.scope import Callee, Callees, Scope, outputs_record
from promptc.sema.symbols import NOUNS, Symbol
from promptc.sema.types import known
from promptc.source.text import Span
from promptc.syntax import ast


def resolve_callee(ctx: Context, scope: Scope, name: ast.Name, *, report: bool = True) -> Callee | None:
    """What ``name`` calls; None where it calls nothing, after saying why unless ``report`` is False."""
    if isinstance(handed := scope.functions.get(name.text), Callee):
        ctx.symbols.used.add(name.text)
        return handed
    if name.text in scope.modules:
        scope.local_used.add(name.text)
        module, declared = scope.modules[name.text]
        return _module(module, declared)
    value = scope.find(name.text)
    symbol = ctx.symbols.get(name.text)
    if value is not None and symbol is None:
        value.used = True
        if report and value.type is not None:
            ctx.report(errors_calls.value_called(name.span, name.text, value.type, value.span))
        return None
    if symbol is None:
        builtin = BUILTINS.get(name.text)
        if builtin is None and report:
            _report_unknown(ctx, scope, name)
        return builtin and _primitive(builtin)
    ctx.symbols.used.add(name.text)
    return _declared(ctx, scope, name, symbol, report=report)


def _declared(ctx: Context, scope: Scope, name: ast.Name, symbol: Symbol, *, report: bool) -> Callee | None:
    if scope.in_metric and report and symbol.kind in (("program",) if scope.judges else ("module", "program")):
        error = errors_calls.call_in_metric(name.span, name.text, NOUNS[symbol.kind], judges=scope.judges)
        ctx.report(error)
    match symbol.kind:
        case "module":
            return _module(ctx.modules.get(name.text), symbol.span)
        case "record":
            record = ctx.records.get(name.text)
            return record and Callee(
                "record", _params(record.fields), record, symbol.span, optional=_free(record.fields)
            )
        case "primitive":
            # One that a file declares itself has been told.
            primitive = ctx.primitives.get(name.text)
            return primitive and _primitive(primitive)
        case "program":
            program = ctx.programs.get(name.text)
            outputs = program and Record("", program.outputs)
            inputs = program.inputs if program else ()
            return program and Callee("program", _params(inputs), outputs, symbol.span, optional=_free(inputs))
        case "extern":
            extern = ctx.externs.get(name.text)
            if scope.in_metric and report and extern is not None and extern.effect == "effect":
                ctx.report(errors_calls.effect_in_metric(name.span, name.text, extern.span))
            return extern and Callee(
                "extern",
                _params(extern.params),
                known(extern.returns),
                symbol.span,
                optional=_free(extern.params),
                effect=extern.effect,
            )
        case "corpus":
            corpus = ctx.corpora.get(name.text)
            return corpus and _corpus(corpus, symbol.span)
        case _:
            if report:
                help_ = ""
                if symbol.kind == "signature":
                    help_ = f"declare a module, and call that: `module ask = predict({name.text})`"
                elif (enum := ctx.enums.get(name.text)) and enum.members:
                    help_ = f'a member is written as a text in quotes: `"{enum.names[0]}"`'
                noun = NOUNS[symbol.kind]
                error = errors_names.wrong_kind(name.span, name.text, noun, "something to call", symbol.span, help_)
                ctx.report(error)
            return None


def _params(fields: tuple[Field, ...]) -> tuple[tuple[str, Type | None], ...]:
    return tuple((f.name, known(f.type)) for f in fields)


def _free(fields: tuple[Field, ...]) -> frozenset[str]:
    return frozenset(f.name for f in fields if f.default is not MISSING)


def _module(module: Module | None, declared: Span | None) -> Callee | None:
    return None if module is None else module_callee(module, declared)


def module_callee(module: Module, declared: Span | None, *, single: bool = True) -> Callee:
    """A call of ``module``; not ``single`` where it stands for any of several modules that take and give the same."""
    inputs = module.signature.inputs
    outputs = outputs_record(module) if single else Record("", module.signature.outputs)
    of = module if single else None
    return Callee("module", _params(inputs), outputs, declared, optional=_free(inputs), module=of)


def _primitive(primitive: Primitive) -> Callee:
    return Callee("primitive", primitive.params, primitive.returns, primitive=primitive.name)


def _corpus(corpus: Corpus, declared: Span | None) -> Callee:
    return Callee("corpus", (("query", STR), ("k", INT)), corpus.returns, declared)


def _report_unknown(ctx: Context, scope: Scope, name: ast.Name) -> None:
    symbols = ctx.symbols
    if symbols.is_broken(name.text):
        return
    if found := symbols.in_library(name.text, "primitive", "module"):
        ctx.not_imported(name, found.kind)
        return
    known_ = [*symbols.of_kind("primitive", "record", "extern", "corpus"), *BUILTINS]
    if not scope.in_metric:
        known_ = [*_handed(scope), *scope.modules, *symbols.of_kind("module", "program"), *known_]
    elif scope.judges:
        known_ = [*symbols.of_kind("module"), *known_]
    ctx.report(errors_names.unknown_callable(name.span, name.text, known_, metric=scope.in_metric))


def _handed(scope: Scope) -> list[str]:
    return [name for name, callee in scope.functions.items() if not isinstance(callee, Callees)]
