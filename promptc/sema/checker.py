"""The stages of a check, in order. Each reports what it finds and goes on with what it could understand."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from promptc.artifact.model import ModelRef
from promptc.sema.adoption import use_models, with_models
from promptc.sema.allow import without_allowed
from promptc.sema.context import Context
from promptc.sema.datasets import declare_datasets
from promptc.sema.draws import equal_draws
from promptc.sema.externs import declare_externs
from promptc.sema.files import Files
from promptc.sema.imports import check_imported_types, import_names
from promptc.sema.library import load_library
from promptc.sema.metrics import declare_metrics
from promptc.sema.model import NO_PIPELINES, Checked, PassTable, PipelineTable
from promptc.sema.models import declare_models
from promptc.sema.modules import declare_modules
from promptc.sema.optimizing import declare_optimize
from promptc.sema.programs import declare_programs
from promptc.sema.signatures import check_signatures, declare_signatures
from promptc.sema.strategies import declare_strategies
from promptc.sema.strategy_bodies import check_strategies
from promptc.sema.symbols import Symbols, symbol_of
from promptc.sema.testing import declare_tests
from promptc.sema.tuning import declare_knobs
from promptc.sema.types import declare_types
from promptc.sema.usage import unused
from promptc.sema.windows import crowded_calls
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import SourceText
from promptc.syntax import ast, errors
from promptc.syntax.words import RESERVED


def check(
    source: SourceText,
    file: ast.File,
    *,
    folder: Path,
    passes: PassTable,
    pipelines: PipelineTable = NO_PIPELINES,
    default_model: ModelRef | None = None,
    allow: Collection[str] = (),
    needs_data: bool = True,
) -> tuple[Checked, list[Diagnostic]]:
    """What a file means, and all that is wrong with it, in the order of the text.

    ``folder`` is where data files are looked for, ``passes`` and ``pipelines`` what `optimize` may name. ``default_model``
    answers for modules of a file that declares no model. ``allow`` has codes of warnings that are not wanted. Without
    ``needs_data`` no data file has to be there; a metric that reads columns of its own of a missing one is then left out.
    Where there is an error, `Checked` is not fit to be compiled.
    """
    shown = (folder / Path(source.path).name).resolve(), source.path
    check_one = partial(_check_file, passes=passes, pipelines=pipelines, needs_data=needs_data)
    files = Files(check_one, [shown])
    ctx, own = check_one(source, file, folder, files, default_model=default_model)
    checked = with_models(ctx, _with_imports(own, files.checked()))
    told = without_allowed(source, file, ctx.diagnostics, allow)
    return checked, sorted([*told, *files.diagnostics], key=lambda d: d.span)


def _check_file(
    source: SourceText,
    file: ast.File,
    folder: Path,
    files: Files,
    *,
    passes: PassTable,
    pipelines: PipelineTable,
    needs_data: bool,
    default_model: ModelRef | None = None,
) -> tuple[Context, Checked]:
    library = load_library()
    symbols = Symbols((name.text for name in file.broken), library.symbols())
    imported = len(files.open) > 1
    ctx = Context(source, file, folder, passes, pipelines, default_model, symbols, imported, needs_data)
    import_names(ctx, library, files)
    _collect(ctx)
    declare_types(ctx)
    check_imported_types(ctx, files)
    declare_strategies(ctx)
    declare_signatures(ctx)
    declare_externs(ctx)
    declare_models(ctx)
    warnings = declare_knobs(ctx)
    declare_modules(ctx)
    warnings += declare_programs(ctx)
    warnings += declare_tests(ctx)
    warnings += check_strategies(ctx, files)
    declare_datasets(ctx)
    warnings += declare_metrics(ctx, files)
    warnings += declare_optimize(ctx)
    check_signatures(ctx)
    use_models(ctx, files.checked().values())
    if not ctx.has_errors and not file.broken and not files.diagnostics:
        ctx.diagnostics += [*warnings, *unused(ctx), *equal_draws(ctx), *crowded_calls(ctx)]
    return ctx, _checked(ctx)


def _collect(ctx: Context) -> None:
    """All names that the file declares, before any of them is looked at."""
    for decl in ctx.file.decls:
        if symbol := symbol_of(decl):
            if symbol.name in RESERVED and symbol.span:
                ctx.report(errors.reserved_name(symbol.span, symbol.name))
            if isinstance(decl, ast.PrimitiveDecl):
                ctx.report(
                    errors.later_version(
                        decl.name.span, "a `primitive` outside the standard library", "import one from `std`"
                    )
                )
            ctx.report(ctx.symbols.declare(symbol))


def _checked(ctx: Context) -> Checked:
    return Checked(
        path=ctx.source.path,
        text=ctx.source.text,
        enums=ctx.enums,
        records=ctx.records,
        primitives=ctx.primitives,
        models=ctx.models,
        prices=ctx.prices,
        modules=ctx.modules,
        programs=ctx.programs,
        datasets=ctx.datasets,
        metrics=ctx.metrics,
        optimize=ctx.optimize,
        signatures=ctx.signatures,
        strategies=ctx.strategies,
        knobs=ctx.knobs,
        externs=ctx.externs,
        corpora=ctx.corpora,
        tests=ctx.tests,
        shared={name: name for name in ctx.symbols.of_kind("module")},
        types=ctx.types,
        applied_types=ctx.applied_types,
    )


def _with_imports(checked: Checked, files: Mapping[str, Checked]) -> Checked:
    """``checked`` with the models, modules, knobs and types of all files."""
    every = [checked, *files.values()]
    return replace(
        checked,
        models={m.symbol: m for c in every for m in c.models.values()},
        prices={symbol: price for c in every for symbol, price in c.prices.items()},
        modules={**checked.modules, **{m.symbol: m for c in every for m in c.modules.values()}},
        knobs={**checked.knobs, **{k.symbol: k for c in every for k in c.knobs.values()}},
        types={span: type_ for c in every for span, type_ in c.types.items()},
        applied_types={symbol: types for c in every for symbol, types in c.applied_types.items()},
        files=files,
    )
