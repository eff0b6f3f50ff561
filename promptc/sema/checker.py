"""The stages of a check, in order. Each reports what it finds and goes on with what it could understand."""

from collections.abc import Collection
from pathlib import Path

from promptc.artifact.model import ModelRef
from promptc.sema import errors_names
from promptc.sema.allow import without_allowed
from promptc.sema.context import Context
from promptc.sema.datasets import declare_datasets
from promptc.sema.library import Library, load_library
from promptc.sema.metrics import declare_metrics
from promptc.sema.model import Checked, PassTable
from promptc.sema.models import declare_models
from promptc.sema.modules import declare_modules
from promptc.sema.optimizing import declare_optimize
from promptc.sema.programs import declare_programs
from promptc.sema.signatures import check_signatures, declare_signatures
from promptc.sema.strategies import declare_strategies
from promptc.sema.symbols import Symbol, Symbols, symbol_of
from promptc.sema.types import declare_types
from promptc.sema.usage import unused
from promptc.source.diagnostic import Diagnostic
from promptc.source.suggest import closest
from promptc.source.text import SourceText
from promptc.syntax import ast, errors
from promptc.syntax.words import RESERVED


def check(
    source: SourceText,
    file: ast.File,
    *,
    folder: Path,
    passes: PassTable,
    default_model: ModelRef | None = None,
    allow: Collection[str] = (),
) -> tuple[Checked, list[Diagnostic]]:
    """What a file means, and all that is wrong with it, in the order of the text.

    ``folder`` is where data files are looked for, ``passes`` what `optimize` may name. ``default_model`` answers for
    modules of a file that declares no model. ``allow`` has codes of warnings that are not wanted. Where there is an error, `Checked` is not fit to be compiled.
    """
    library = load_library()
    symbols = Symbols((name.text for name in file.broken), library.symbols())
    ctx = Context(source, file, folder, passes, default_model, symbols)
    _collect(ctx, library)
    declare_types(ctx)
    declare_strategies(ctx)
    declare_signatures(ctx)
    declare_models(ctx)
    declare_modules(ctx)
    warnings = declare_programs(ctx)
    declare_datasets(ctx)
    declare_metrics(ctx)
    warnings += declare_optimize(ctx)
    check_signatures(ctx)
    if not ctx.has_errors and not file.broken:
        ctx.diagnostics += [*warnings, *unused(ctx)]
    checked = Checked(
        source.path,
        ctx.enums,
        ctx.records,
        ctx.primitives,
        ctx.models,
        ctx.modules,
        ctx.programs,
        ctx.datasets,
        ctx.metrics,
        ctx.optimize,
        ctx.signatures,
        ctx.strategies,
        ctx.knobs,
        ctx.externs,
        ctx.corpora,
        ctx.tests,
        ctx.types,
        ctx.applied_types,
    )
    return checked, sorted(without_allowed(source, file, ctx.diagnostics, allow), key=lambda d: d.span)


def _collect(ctx: Context, library: Library) -> None:
    """All names that the file imports or declares, before any of them is looked at."""
    for decl in ctx.file.decls:
        if isinstance(decl, ast.Import):
            _import(ctx, decl, library)
        elif symbol := symbol_of(decl):
            if symbol.name in RESERVED and symbol.span:
                ctx.report(errors.reserved_name(symbol.span, symbol.name))
            if isinstance(decl, ast.PrimitiveDecl):
                ctx.report(
                    errors.later_version(
                        decl.name.span, "a `primitive` outside the standard library", "import one from `std`"
                    )
                )
            ctx.report(ctx.symbols.declare(symbol))


def _import(ctx: Context, decl: ast.Import, library: Library) -> None:
    source = decl.source.text if isinstance(decl.source, ast.Name) else decl.source.value
    if source != "std":
        ctx.report(errors_names.unknown_library(decl.source.span, source))
        for name in decl.names:
            ctx.symbols.forgive(name.text)
        return
    known = library.symbols()
    for name in decl.names:
        if name.text not in known:
            ctx.report(errors_names.unknown_import(name.span, name.text, known))
            ctx.symbols.forgive(name.text)
            # Most likely the rest of the file spells the name as it should.
            ctx.symbols.forgive(closest(name.text, known) or name.text)
            continue
        ctx.report(ctx.symbols.declare(Symbol(name.text, known[name.text].kind, name.span)))
        if name.text in library.strategies:
            ctx.strategies[name.text] = library.strategies[name.text]
        else:
            ctx.primitives[name.text] = library.primitives[name.text]
