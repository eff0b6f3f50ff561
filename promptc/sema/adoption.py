"""Imported modules that name no model: the program that imports them says which one answers."""

from collections.abc import Iterable
from dataclasses import replace

from promptc.sema import errors_types
from promptc.sema.context import Context
from promptc.sema.model import Checked
from promptc.syntax import ast


def use_models(ctx: Context, imported: Iterable[Checked]) -> None:
    """Take the models of the file for used where an imported module has none of its own."""
    if any(not m.model for c in imported for m in c.modules.values()):
        ctx.symbols.used.update(ctx.models)


def with_models(ctx: Context, checked: Checked) -> Checked:
    """``checked`` with the model of its own file in each imported module that has none; says where there is no one model."""
    orphans = {m.symbol for c in checked.files.values() for m in c.modules.values() if not m.model}
    if not orphans or ctx.has_errors:
        return checked
    optimized = {o.model for o in checked.optimize.values()}
    models = optimized if len(optimized) == 1 else {m.symbol for m in ctx.models.values()}
    if len(models) != 1:
        _report(ctx, sorted(orphans), list(ctx.models))
        return checked
    model = models.pop()
    return replace(
        _with_model(checked, model), files={path: _with_model(c, model) for path, c in checked.files.items()}
    )


def _with_model(checked: Checked, model: str) -> Checked:
    modules = {s: m if m.model else replace(m, model=model) for s, m in checked.modules.items()}
    return replace(checked, modules=modules)


def _report(ctx: Context, orphans: list[str], models: list[str]) -> None:
    # A module without a model comes from another file or, as `judge` does, from the library.
    sources = [d.source for d in ctx.file.decls if isinstance(d, ast.Import)]
    span = next((s for s in sources if isinstance(s, ast.Text)), sources[0]).span
    if models:
        help_ = "give the imported module a model in its own file, or declare one model here"
        ctx.report(errors_types.ambiguous_model(span, f"the imported module `{orphans[0]}`", models, help_))
    elif ctx.programs:
        ctx.report(errors_types.no_model(span, orphans[0]))
