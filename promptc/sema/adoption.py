"""Imported modules that name no model: the program that imports them says which one answers."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from promptc.sema import errors_types
from promptc.sema.context import Context
from promptc.sema.library import load_library, read_library
from promptc.sema.model import Checked, Module
from promptc.sema.walk import called_names, subexpressions
from promptc.source.text import Span
from promptc.syntax import ast


def use_models(ctx: Context, imported: Iterable[Checked]) -> None:
    """Take the models of the file for used where an imported module has none of its own."""
    if any(not m.model for c in imported for m in c.modules.values()):
        ctx.symbols.used.update(ctx.models)


def with_models(ctx: Context, checked: Checked) -> Checked:
    """``checked`` with the model of its own file in each imported module that has none; says where there is no one model."""
    orphans = {m.symbol for c in checked.files.values() for m in c.modules.values() if not m.model} - _idle(checked)
    # What cannot be read may be the block that says which model answers.
    if not orphans or ctx.has_errors or ctx.file.broken:
        return checked
    optimized = {o.model for o in checked.optimize.values()}
    models = optimized if len(optimized) == 1 else {m.symbol for m in ctx.models.values()}
    if len(models) != 1:
        _report(ctx, checked.modules[min(orphans)], list(ctx.models))
        return checked
    model = models.pop()
    return replace(
        _with_model(checked, model), files={path: _with_model(c, model) for path, c in checked.files.items()}
    )


def _idle(checked: Checked) -> set[str]:
    """Modules of files that no body calls and no knob chooses: nobody has to answer them."""
    shared, called = set(), set()
    for file in (checked, *checked.files.values()):
        names = {str(name) for knob in file.knobs.values() if knob.kind == "module" for name in knob.domain}
        bodies = [program.decl.body for program in file.programs.values()]
        bodies += [test.decl.body for test in file.tests.values()]
        bodies += [strategy.decl.body for strategy in file.strategies.values() if strategy.decl is not None]
        for body in bodies:
            names |= called_names(body)
        for metric in file.metrics.values():
            names |= {e.callee.text for e in subexpressions(metric.decl.value) if isinstance(e, ast.CallExpr)}
        symbols = {name: file.modules[symbol].symbol for name, symbol in file.shared.items() if symbol in file.modules}
        shared |= set(symbols.values())
        called |= {symbol for name, symbol in symbols.items() if name in names}
    return shared - called


def _with_model(checked: Checked, model: str) -> Checked:
    modules = {s: m if m.model else replace(m, model=model) for s, m in checked.modules.items()}
    return replace(checked, modules=modules)


def _report(ctx: Context, orphan: Module, models: list[str]) -> None:
    name = orphan.symbol.rpartition(".")[2]
    span, is_library = _imported_by(ctx, orphan)
    if models and is_library:
        signature = orphan.signature.name
        help_ = (
            f"import `{signature}` in its place, and declare the module here: "
            f"`module {name} = {orphan.strategy.name}({signature}) {{ model = {models[0]} }}`"
        )
        ctx.report(errors_types.ambiguous_model(span, f"the module `{name}` of `std`", models, help_))
    elif models:
        help_ = "give the imported module a model in its own file, or declare one model here"
        ctx.report(errors_types.ambiguous_model(span, f"the imported module `{name}`", models, help_))
    elif ctx.programs or ctx.tests:
        ctx.report(errors_types.no_model(span, name))


def _imported_by(ctx: Context, module: Module) -> tuple[Span, bool]:
    """What imports ``module``, directly or through another file, and whether that is the standard library."""
    imports = [d for d in ctx.file.decls if isinstance(d, ast.Import)]
    library = load_library()
    for decl in imports:
        if isinstance(decl.source, ast.Text):
            if os.path.normpath(Path(ctx.source.path).parent / decl.source.value) == module.span.path:
                return decl.source.span, False
            continue
        for name in decl.names:
            file = library.file_of(name.text)
            if file is not None and read_library(file).path == module.span.path:
                return name.span, True
    first = next((d for d in imports if isinstance(d.source, ast.Text)), imports[0])
    return first.source.span, False
