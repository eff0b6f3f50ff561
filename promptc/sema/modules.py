"""Modules: a signature under a strategy, answered by a model."""

from promptc.sema import errors_names, errors_types
from promptc.sema.context import Context, Defaults
from promptc.sema.model import Module
from promptc.sema.models import DECODING, read_decoding
from promptc.sema.settings import Settings
from promptc.sema.walk import called_names
from promptc.syntax import ast, errors


def declare_modules(ctx: Context) -> None:
    """The modules of the file, and those of its programs under ``program.module``."""
    for decl in ctx.file.decls:
        match decl:
            case ast.ModuleDecl():
                users = [p for p in _programs(ctx) if decl.name.text in called_names(p)]
                _module(ctx, decl, decl.name.text, users)
            case ast.ProgramDecl():
                for statement in decl.body:
                    if isinstance(statement, ast.ModuleDecl):
                        _module(ctx, statement, f"{decl.name.text}.{statement.name.text}", [decl])
            case _:
                pass


def _programs(ctx: Context) -> list[ast.ProgramDecl]:
    return [d for d in ctx.file.decls if isinstance(d, ast.ProgramDecl)]


def _module(ctx: Context, decl: ast.ModuleDecl, symbol: str, users: list[ast.ProgramDecl]) -> None:
    match decl.value:
        case ast.CallExpr(callee=callee, args=(ast.Argument(name=None, value=ast.NameRef(name=named, span=span)),)):
            written = ast.Name(named, span)
        case value:
            help_ = "a strategy takes the name of a signature: `predict(Signature)`"
            ctx.report(errors.later_version(value.span, "a module of this kind", help_))
            return
    strategy_name, signature_name = ctx.find(callee, "strategy"), ctx.find(written, "signature")
    strategy = ctx.strategies.get(callee.text) if strategy_name else None
    signature = ctx.signatures.get(named) if signature_name else None
    settings = Settings(ctx, decl.settings, "a module")
    settings.only((*DECODING, "model"))
    model = _model(ctx, decl, settings, users)
    defaults = read_decoding(settings, ctx.defaults.get(model or "", Defaults()))
    if strategy is None or signature is None or symbol in ctx.modules:
        return
    own = {f.name for f in signature.inputs + signature.outputs}
    for field in strategy.outputs:
        if field.name in own:
            what = f"an output of the strategy `{strategy.name}`"
            first = signature_name.span if signature_name else None
            ctx.report(errors_names.duplicate(span, field.name, what, first))
            return
    ctx.modules[symbol] = Module(
        symbol, signature, strategy, model or "", defaults.format, defaults.decoding, decl.span
    )


def _model(ctx: Context, decl: ast.ModuleDecl, settings: Settings, users: list[ast.ProgramDecl]) -> str | None:
    """The module's own model, else the one that its programs are optimized for, else the only one; None when told."""
    if settings.get("model"):
        name = settings.reference("model", "the name of a model")
        symbol = ctx.find(name, "model") if name else None
        return symbol.name if symbol else None
    blocks = {u.name.text: d for u in users for d in ctx.file.decls if _optimizes(d, u)}
    models = {_model_of(block) for block in blocks.values()}
    if len(models) == 1 and len(blocks) == len({u.name.text for u in users}):
        # A block without a model, where the file has several, is told when the block is checked.
        model = models.pop()
        return model if model or len(ctx.models) != 1 else next(iter(ctx.models))
    return only_model(ctx, decl, decl.name.text, f"the module `{decl.name.text}`")


def _optimizes(decl: ast.Decl, program: ast.ProgramDecl) -> bool:
    return isinstance(decl, ast.OptimizeDecl) and decl.program.text == program.name.text


def _model_of(block: ast.Decl) -> str | None:
    """What an optimize block gives as its model, before that block is checked."""
    settings = block.settings if isinstance(block, ast.OptimizeDecl) else ()
    named = (s.value.name for s in settings if s.name.text == "model" and isinstance(s.value, ast.NameRef))
    return next(named, None)


def only_model(ctx: Context, decl: ast.ModuleDecl | ast.OptimizeDecl, name: str, user: str) -> str | None:
    """The only model that the file has; None after saying that there is none, or more than one."""
    models = list(ctx.models)
    span = decl.name.span if isinstance(decl, ast.ModuleDecl) else decl.program.span
    if len(models) == 1:
        ctx.symbols.used.add(models[0])
        return models[0]
    if len(models) > 1:
        help_ = "say which in its settings: " + " or ".join(f"`model = {m}`" for m in models[:3])
        ctx.report(errors_types.ambiguous_model(span, user, models, help_))
    elif not ctx.file.broken:
        ctx.report(errors_types.no_model(span, name))
    return None
