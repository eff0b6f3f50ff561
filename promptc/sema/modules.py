"""Modules: a signature under a strategy, answered by a model."""

from dataclasses import replace

from promptc.sema import errors_names, errors_strategies, errors_types
from promptc.sema.applied import Applying, FindKnob, chain
from promptc.sema.context import Context, Defaults
from promptc.sema.model import Applied, Constant, Knob, KnobRef, Module, Strategy
from promptc.sema.models import MODULE_SETTINGS, read_decoding
from promptc.sema.settings import Settings
from promptc.sema.walk import called_names, program_decls
from promptc.syntax import ast


def declare_modules(ctx: Context) -> None:
    """The modules of the file, and those of its programs under ``program.module``."""
    for decl in ctx.file.decls:
        match decl:
            case ast.ModuleDecl():
                users = [p for p in program_decls(ctx.file) if decl.name.text in called_names(p.body)]
                _module(ctx, decl, decl.name.text, "", users)
            case ast.ProgramDecl():
                for statement in decl.body:
                    if isinstance(statement, ast.ModuleDecl):
                        _module(ctx, statement, f"{decl.name.text}.{statement.name.text}", decl.name.text, [decl])
            case _:
                pass


def _module(ctx: Context, decl: ast.ModuleDecl, symbol: str, program: str, users: list[ast.ProgramDecl]) -> None:
    def knob(name: str) -> Knob | None:
        found = ctx.knobs.get(f"{program}.{name}") or ctx.knobs.get(name)
        if found is not None:
            ctx.symbols.used.add(found.symbol)
        return found

    applied = Applying(ctx, knob).read(decl.value)
    settings = Settings(ctx, decl.settings, "a module", knob)
    settings.only(MODULE_SETTINGS)
    model = _model(ctx, decl, settings, knob, users)
    defaults = read_decoding(settings, ctx.defaults.get(model or "", Defaults()))
    demos = settings.optional_integer("demos", least=0)
    attempts = settings.integer("attempts", 0, least=1)
    if applied is None or symbol in ctx.modules:
        return
    strategy = _innermost(ctx, applied)
    if strategy is None or _clash(ctx, decl, applied, strategy):
        return
    tuned = dict(settings.tuned)
    if not attempts:
        attempts = _attempts(applied, ctx, tuned)
    ctx.modules[symbol] = Module(
        symbol,
        applied.signature,
        strategy,
        ctx.models[model].symbol if model else "",
        defaults.format,
        defaults.decoding,
        decl.span,
        applied,
        attempts,
        demos,
        tuned,
    )


def _innermost(ctx: Context, applied: Applied) -> Strategy | None:
    """The strategy that calls the signature: it decides what the model writes.

    Where that is one of several, it has the outputs that all of them add: more is not there whichever is called.
    """
    strategies: list[Strategy] = []
    for part in chain(applied):
        if isinstance(part.strategy, KnobRef):
            knob = ctx.knobs[part.strategy.symbol]
            names = [knob.default, *(name for name in knob.domain if name != knob.default)]
            strategies += [s for name in names if (s := ctx.strategies.get(str(name)))]
        elif part is applied or part.strategy.decl is None:
            strategies.append(part.strategy)
    asking = [s for s in strategies if s.decl is None] or strategies
    if not asking:
        return None
    shared = tuple(f for f in asking[0].outputs if all(f in other.outputs for other in asking))
    return replace(asking[0], outputs=shared)


def _attempts(applied: Applied, ctx: Context, tuned: dict[str, str]) -> int:
    """How often a call is tried: what the outermost strategy with a parameter ``attempts`` is given, else once."""
    for part in chain(applied):
        match dict(part.args).get("attempts"):
            case Constant(value=int() as attempts):
                return attempts
            case KnobRef(symbol=symbol):
                tuned["attempts"] = symbol
                default = ctx.knobs[symbol].default
                return default if isinstance(default, int) else 1
            case _:
                pass
    return 1


def _clash(ctx: Context, decl: ast.ModuleDecl, applied: Applied, strategy: Strategy) -> bool:
    """Whether the strategy adds what the signature has already, which is told."""
    own = {f.name for f in applied.signature.inputs + applied.signature.outputs}
    for field in strategy.outputs:
        if field.name in own:
            what = f"an output of the strategy `{strategy.name}`"
            symbol = ctx.symbols.get(applied.signature.name)
            ctx.report(errors_names.duplicate(decl.value.span, field.name, what, symbol and symbol.span))
            return True
    return False


def _model(
    ctx: Context, decl: ast.ModuleDecl, settings: Settings, knob: FindKnob, users: list[ast.ProgramDecl]
) -> str | None:
    """The module's own model, else the one that its programs are optimized for, else the only one; None when told."""
    if settings.get("model"):
        name = settings.reference("model", "the name of a model")
        if name and (found := knob(name.text)):
            if found.kind != "model":
                ctx.report(errors_strategies.wrong_knob(name.span, name.text, "among models", found.span))
                return None
            settings.tuned["model"] = found.symbol
            return str(found.default)
        symbol = ctx.find(name, "model") if name else None
        return symbol.name if symbol else None
    blocks = {u.name.text: d for u in users for d in ctx.file.decls if _optimizes(d, u)}
    models = {_model_of(block) for block in blocks.values()}
    if len(models) == 1 and len(blocks) == len({u.name.text for u in users}):
        # A block without a model, where the file has several, and one with what is no model, are told when the block is
        # checked.
        model = models.pop()
        if model is None and len(ctx.models) == 1:
            return next(iter(ctx.models))
        return model if model in ctx.models else None
    return only_model(ctx, decl, decl.name.text, f"the module `{decl.name.text}`")


def _optimizes(decl: ast.Decl, program: ast.ProgramDecl) -> bool:
    return isinstance(decl, ast.OptimizeDecl) and decl.program.text == program.name.text


def _model_of(block: ast.Decl) -> str | None:
    """What an optimize block gives as its model, before that block is checked."""
    settings = block.settings if isinstance(block, ast.OptimizeDecl) else ()
    named = (s.value.name for s in settings if s.name.text == "model" and isinstance(s.value, ast.NameRef))
    return next(named, None)


def only_model(ctx: Context, decl: ast.ModuleDecl | ast.OptimizeDecl, name: str, user: str) -> str | None:
    """The only model that the file has; None after saying that there is none, or more than one.

    The modules of a file that is imported, and has no model, are answered by that of the program.
    """
    models = list(ctx.models)
    span = decl.name.span if isinstance(decl, ast.ModuleDecl) else decl.program.span
    if len(models) == 1:
        ctx.symbols.used.add(models[0])
        return models[0]
    if len(models) > 1:
        help_ = "say which in its settings: " + " or ".join(f"`model = {m}`" for m in models[:3])
        ctx.report(errors_types.ambiguous_model(span, user, models, help_))
    elif not ctx.file.broken and not ctx.imported and any(map(_runs, ctx.file.decls)):
        ctx.report(errors_types.no_model(span, name))
    return None


def _runs(decl: ast.Decl) -> bool:
    """Whether ``decl`` calls modules itself. A file without such a one is there to be imported by one that has models."""
    return isinstance(decl, ast.ProgramDecl | ast.TestDecl | ast.OptimizeDecl)
