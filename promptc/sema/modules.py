"""Modules: a signature under a strategy, answered by a model."""

from promptc.sema import errors_names, errors_types
from promptc.sema.context import Context, Defaults
from promptc.sema.errors_names import listed
from promptc.sema.model import Module
from promptc.sema.models import DECODING, read_decoding
from promptc.sema.settings import Settings
from promptc.sema.walk import called_names
from promptc.syntax import ast


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
    strategy_name, signature_name = ctx.find(decl.strategy, "strategy"), ctx.find(decl.signature, "signature")
    strategy = ctx.strategies.get(decl.strategy.text) if strategy_name else None
    signature = ctx.signatures.get(decl.signature.text) if signature_name else None
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
            ctx.report(errors_names.duplicate(decl.signature.span, field.name, what, signature.span))
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
    optimized = {m.text for u in users if (m := optimized_model(ctx, u.name.text))}
    if len(optimized) == 1 and not len(users) > len(_optimized(ctx, users)):
        return optimized.pop()
    return only_model(ctx, decl, decl.name.text, f"the module `{decl.name.text}`")


def _optimized(ctx: Context, users: list[ast.ProgramDecl]) -> list[ast.ProgramDecl]:
    return [u for u in users if optimized_model(ctx, u.name.text)]


def optimized_model(ctx: Context, program: str) -> ast.Name | None:
    """What the optimize block of ``program`` gives as its model, before that block is checked."""
    for decl in ctx.file.decls:
        if isinstance(decl, ast.OptimizeDecl) and decl.program.text == program:
            for setting in decl.settings:
                if setting.name.text == "model" and isinstance(setting.value, ast.NameRef):
                    return ast.Name(setting.value.name, setting.value.span)
    return None


def only_model(ctx: Context, decl: ast.ModuleDecl | ast.OptimizeDecl, name: str, user: str) -> str | None:
    """The only model that the file has; None after saying that there is none, or more than one."""
    models = list(ctx.models)
    span = decl.name.span if isinstance(decl, ast.ModuleDecl) else decl.program.span
    if len(models) == 1:
        ctx.symbols.used.add(models[0])
        return models[0]
    if len(models) > 1:
        help_ = f"say which: `model = {models[0]}`, one of {listed(models)}"
        ctx.report(errors_types.ambiguous_model(span, user, models, help_))
    elif not _broken_model(ctx):
        ctx.report(errors_types.no_model(span, name))
    return None


def _broken_model(ctx: Context) -> bool:
    return bool(ctx.file.broken)
