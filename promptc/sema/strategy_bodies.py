"""The bodies of strategies: once as they are written, and once for each module that applies them, with its types."""

from collections.abc import Iterator
from dataclasses import replace

from promptc.schema.types import INT, MISSING, STR, Record, Type, union
from promptc.sema.bodies import Body
from promptc.sema.context import Context
from promptc.sema.expressions import Typer
from promptc.sema.files import Files
from promptc.sema.loops import ends_of
from promptc.sema.model import Applied, Constant, Functions, KnobRef, Module, Strategy, StrategyParam
from promptc.sema.returns import Returns
from promptc.sema.scope import Callee, Callees, Effect, Handed, Scope, Value, outputs_record
from promptc.sema.symbols import Symbols
from promptc.sema.types import known
from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.text import Span
from promptc.syntax import ast

_SOMETHING = Callee("inner", None, None)
_FUNCTION = Callee("function", None, None)
# The functions that every strategy has beside those that it is handed.
OUTPUTS, NAME_OF = "outputs", "name_of"
_NAME_OF = Callee("name", None, STR)
_EFFECTS = ("pure", "nondet", "effect")


def check_strategies(ctx: Context, files: Files) -> list[Diagnostic]:
    """Check the bodies of all strategies that the file declares or applies; warnings of its own are returned."""
    warnings: list[Diagnostic] = []
    broken = set()
    for strategy in ctx.strategies.values():
        decl = strategy.decl
        if decl is not None and decl.span.path == ctx.source.path:
            before = len(ctx.diagnostics)
            scope = Scope(values=_values(ctx, strategy, decl, None), functions=dict(_unknown(strategy)))
            warnings += _body(ctx, decl, scope, Returns(decl.name.text, by_value=True), {})
            if len(ctx.diagnostics) > before:
                broken.add(strategy.name)
    told: set[tuple[str, Span]] = set()
    for module in ctx.modules.values():
        if module.applied is None:
            continue
        types = ctx.applied_types.setdefault(module.symbol, {})
        for applied in _applications(module.applied):
            if isinstance(applied.strategy, Strategy) and applied.strategy.name not in broken:
                if _is_told(files, applied.strategy):
                    continue
                _apply(ctx, files, module, applied, applied.strategy, types, told)
    return warnings


def _is_told(files: Files, strategy: Strategy) -> bool:
    """Whether the strategy has a mistake that the check of its own file, which is another one, has told."""
    return strategy.decl is not None and any(_holds(strategy.decl.span, d.span) for d in files.diagnostics)


def _applications(applied: Applied) -> Iterator[Applied]:
    """``applied`` and the strategies inside it."""
    yield applied
    for _, arg in applied.args:
        for inner in arg if isinstance(arg, tuple) else (arg,):
            if isinstance(inner, Applied):
                yield from _applications(inner)


def _inside(ctx: Context, files: Files, decl: ast.StrategyDecl) -> Context:
    """``ctx`` with the names of the file that declares the strategy: a body means what it means there.

    What is noted of the signature that it is applied to is noted of this file.
    """
    if decl.span.path == ctx.source.path:
        return ctx
    own = files.context(decl.span.path)
    if own is None:
        # What a strategy of the library calls is what every file has.
        return replace(ctx, symbols=Symbols((), {}))
    return replace(
        ctx,
        source=own.source,
        symbols=own.symbols,
        enums=own.enums,
        records=own.records,
        primitives=own.primitives,
        modules=own.modules,
        programs=own.programs,
        externs=own.externs,
        corpora=own.corpora,
    )


def _apply(
    ctx: Context,
    files: Files,
    module: Module,
    applied: Applied,
    strategy: Strategy,
    types: dict[Span, Type],
    told: set[tuple[str, Span]],
) -> None:
    """Check a body with what a module hands it. A mistake is told for the first module that it is one for."""
    decl = strategy.decl
    if decl is None:
        return
    inside = _inside(ctx, files, decl)
    outputs = outputs_record(module)
    scope = Scope(values=_values(ctx, strategy, decl, applied), functions=dict(_handed(ctx, module, applied, outputs)))
    before = len(ctx.diagnostics)
    _body(inside, decl, scope, Returns(strategy.name, value=outputs, by_value=True), types)
    found = ctx.diagnostics[before:]
    del ctx.diagnostics[before:]
    label = Label(applied.span or module.span, f"applied to `{module.signature.name}` here")
    for diagnostic in found:
        elsewhere = diagnostic.span.path != ctx.source.path
        # What a body of another file wants of a signature is wanted once, wherever it reads that; of each signature.
        mistake = (diagnostic.message, decl.span) if elsewhere else (diagnostic.code, diagnostic.span)
        if mistake in told:
            continue
        told.add(mistake)
        if elsewhere:
            ctx.report(_from_here(diagnostic, Label(label.span, f"`{strategy.name}` is {label.text}")))
        elif _holds(label.span, diagnostic.span):
            ctx.report(diagnostic)
        else:
            ctx.report(replace(diagnostic, labels=(*diagnostic.labels, label)))


def _from_here(diagnostic: Diagnostic, here: Label) -> Diagnostic:
    """A mistake in a body of another file, told where this file applies it: that is what can be changed."""
    there = Label(diagnostic.span, diagnostic.note)
    return replace(diagnostic, span=here.span, note=here.text, labels=(*diagnostic.labels, there), fix=None)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _body(
    ctx: Context, decl: ast.StrategyDecl, scope: Scope, returns: Returns, types: dict[Span, Type]
) -> list[Diagnostic]:
    typer = Typer(ctx, scope, types)
    Body(ctx, typer, "strategy", returns).check(decl.body, scope)
    return typer.warnings


def _values(ctx: Context, strategy: Strategy, decl: ast.StrategyDecl, applied: Applied | None) -> dict[str, Value]:
    """The parameters that are values. They are constants, but for those that a knob decides."""
    args = {} if applied is None else dict(applied.args)
    spans = {p.name.text: p.name.span for p in decl.params}
    values = {}
    for param in strategy.params:
        if param.kind != "value":
            continue
        value = Value(known(param.type), spans[param.name], binding="constant")
        match args.get(param.name):
            case KnobRef(symbol=symbol):
                value.binding, value.ends = "knob", ends_of(ctx.knobs[symbol].domain)
            case Constant(value=constant):
                value.ends = ends_of([constant])
            case _:
                pass
        values[param.name] = value
    return values


def _unknown(strategy: Strategy) -> Iterator[tuple[str, Callee | Callees]]:
    """What may be called, before anyone says what it is."""
    yield OUTPUTS, Callee("outputs", None, None)
    yield NAME_OF, _NAME_OF
    for param in strategy.params:
        if param.kind != "value":
            yield param.name, _one_or_many(param, _FUNCTION if param.kind in ("function", "functions") else _SOMETHING)


def _one_or_many(param: StrategyParam, callee: Callee) -> Callee | Callees:
    return Callees(callee) if param.kind in ("strategies", "functions") else callee


def _handed(ctx: Context, module: Module, applied: Applied, outputs: Record) -> Iterator[tuple[str, Callee | Callees]]:
    """What a module hands a strategy to call. A call of it without arguments has the inputs of the call of the module.

    `outputs` gives those of the signature alone, without what strategies add to them; `name_of` the name of a function.
    """
    inputs = tuple((f.name, known(f.type)) for f in module.signature.inputs)
    inner = Callee(
        "inner",
        inputs,
        outputs,
        module.signature.span,
        optional=frozenset(name for name, _ in inputs),
        signature=module.signature.name,
    )
    yield OUTPUTS, Callee("outputs", (("of", outputs),), Record("", module.signature.outputs))
    yield NAME_OF, _NAME_OF
    args = dict(applied.args)
    for param in applied.strategy.params if isinstance(applied.strategy, Strategy) else ():
        match param.kind, args.get(param.name):
            case "value", _:
                pass
            case _, Functions(names=names, spans=spans):
                each = [
                    _function(ctx, Handed(n, s, module.signature.name, ()), inputs)
                    for n, s in zip(names, spans, strict=True)
                ]
                yield param.name, _one_or_many(param, _any_of(each))
            case _:
                yield param.name, _one_or_many(param, inner)


def _any_of(functions: list[Callee]) -> Callee:
    """What stands for each of several functions: it takes what any of them takes, and gives what any of them gives.

    With the outputs of a call, each of them is called with its own parameters.
    """
    first, *rest = functions
    for other in rest:
        if first.params is None or other.params is None or first.result is None or other.result is None:
            return _SOMETHING
        first = replace(
            first,
            params=(*first.params, *(p for p in other.params if p not in first.params)),
            result=union((first.result, other.result)),
            optional=first.optional | other.optional,
            effect=max(first.effect, other.effect, key=_EFFECTS.index),
            primitive="",
            handed=(*first.handed, *other.handed),
        )
    return first


def _function(ctx: Context, handed: Handed, inputs: tuple[tuple[str, Type | None], ...]) -> Callee:
    """A function by name. Its parameters may be inputs of the signature, which it then need not be given."""
    effect: Effect = "pure"
    result: Type | None
    if corpus := ctx.corpora.get(handed.name):
        result = corpus.returns
        free = frozenset(("k",))
        handed = replace(handed, params=(("query", STR), ("k", INT)), optional=free, declared=corpus.span)
    elif extern := ctx.externs.get(handed.name):
        result, effect = known(extern.returns), extern.effect
        free = frozenset(f.name for f in extern.params if f.default is not MISSING)
        params = tuple((f.name, known(f.type)) for f in extern.params)
        handed = replace(handed, params=params, optional=free, declared=extern.span)
    elif primitive := ctx.primitives.get(handed.name):
        result = primitive.returns
        handed = replace(handed, params=primitive.params, primitive=primitive.name)
    else:
        return _SOMETHING
    return Callee(
        "function",
        handed.params,
        result,
        handed.declared,
        handed.primitive,
        handed.optional,
        effect,
        inputs=inputs,
        handed=(handed,),
    )
