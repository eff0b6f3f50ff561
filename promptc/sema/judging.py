"""Which modules a metric may call: those that a search does not change, and that ask a model and do nothing else."""

from collections.abc import Iterator

from promptc.sema.applied import chain
from promptc.sema.context import Context
from promptc.sema.files import Files
from promptc.sema.model import Functions, KnobRef, Module, Strategy
from promptc.sema.walk import called_names, statements
from promptc.syntax import ast


def no_judge(ctx: Context, files: Files, module: Module) -> str:
    """What ``module`` does that no judge may, as in "calls the program `p`"; empty where a metric may call it."""
    return next(_reasons(ctx, files, module), "")


def _reasons(ctx: Context, files: Files, module: Module) -> Iterator[str]:
    own = _context(ctx, files, module.span.path)
    if module.tuned:
        yield "has settings that a search chooses"
    for part in chain(module.applied) if module.applied is not None else ():
        if isinstance(part.strategy, KnobRef) or any(isinstance(arg, KnobRef) for _, arg in part.args):
            yield "is what a search makes it"
        handed = [name for _, arg in part.args if isinstance(arg, Functions) for name in arg.names]
        yield from _effects(own, handed)
        if isinstance(part.strategy, Strategy) and part.strategy.decl is not None:
            inside = _context(ctx, files, part.strategy.decl.span.path)
            yield from _of_body(ctx, files, inside, part.strategy.decl)


def _context(ctx: Context, files: Files, path: str) -> Context | None:
    """What names mean at ``path``; None for the library's strategies, which call what they are handed and nothing else."""
    return ctx if path == ctx.source.path else files.context(path)


def _of_body(ctx: Context, files: Files, inside: Context | None, decl: ast.StrategyDecl) -> Iterator[str]:
    if any(isinstance(s, ast.Check) for s in statements(decl.body)):
        yield f"is under `{decl.name.text}`, which requires or suggests something"
    if inside is None:
        return
    names = sorted(called_names(decl.body))
    yield from _effects(inside, names)
    for name in names:
        symbol = inside.symbols.get(name)
        if symbol is not None and symbol.kind == "program":
            yield f"calls the program `{name}`"
        elif symbol is not None and symbol.kind == "module" and name in inside.modules:
            yield from _reasons(ctx, files, inside.modules[name])


def _effects(inside: Context | None, names: list[str]) -> Iterator[str]:
    externs = inside.externs if inside is not None else {}
    yield from (
        f"calls `{name}`, which has an effect" for name in names if name in externs and externs[name].effect == "effect"
    )
