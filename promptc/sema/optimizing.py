"""Optimize blocks: on which data, for which metric, with which models and passes."""

from promptc.sema import errors_data, errors_names
from promptc.sema.budgets import check_prices, read_budget
from promptc.sema.columns import check_columns
from promptc.sema.context import Context
from promptc.sema.model import Metric, Optimize
from promptc.sema.modules import only_model
from promptc.sema.optimize_warnings import optimize_warnings
from promptc.sema.passes import read_passes
from promptc.sema.settings import Settings
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast

SETTINGS = ("data", "metric", "model", "teacher", "seed", "passes", "budget", "max_failed")
_MAX_FAILED = 0.05


def declare_optimize(ctx: Context) -> list[Diagnostic]:
    """Check all optimize blocks. Returns warnings, for when nothing worse is found."""
    warnings: list[Diagnostic] = []
    blocks = [d for d in ctx.file.decls if isinstance(d, ast.OptimizeDecl)]
    ctx.unique(
        tuple(b.program for b in blocks),
        lambda name, first: errors_names.optimized_twice(name.span, name.text, first.span),
    )
    for decl in blocks:
        warnings += _optimize(ctx, decl)
    return warnings


def _optimize(ctx: Context, decl: ast.OptimizeDecl) -> list[Diagnostic]:
    settings = Settings(ctx, decl.settings, "an optimize block")
    settings.only(SETTINGS)
    symbol = ctx.find(decl.program, "program")
    program = ctx.programs.get(symbol.name) if symbol else None
    dataset = _required(ctx, decl, settings, "data", "the name of a data set")
    metric = _required(ctx, decl, settings, "metric", "the name of a metric")
    data_symbol = ctx.find(dataset, "dataset") if dataset else None
    metric_symbol = ctx.find(metric, "metric") if metric else None
    scored = ctx.metrics.get(metric_symbol.name) if metric_symbol else None
    model = _model(ctx, settings, "model") if settings.get("model") else _default_model(ctx, decl)
    teacher = _model(ctx, settings, "teacher") if settings.get("teacher") else model
    seed = settings.integer("seed", 0, least=0)
    passes = read_passes(ctx, settings.get("passes"))
    limits = read_budget(ctx, settings)
    max_failed = settings.number("max_failed", _MAX_FAILED, least=0.0, most=1.0)
    if program and dataset and data_symbol:
        check_columns(ctx, data_symbol.name, program, dataset.span)
    if scored and metric and program and data_symbol:
        _check_metric(ctx, metric, scored, decl.program.text, data_symbol.name)
    if data_symbol and dataset:
        _check_train(ctx, dataset)
    if "usd" in dict(limits):
        check_prices(ctx, settings.get("budget"), program, teacher)
    name = decl.program.text
    if not (program and metric_symbol and data_symbol and model and teacher) or name in ctx.optimize:
        return []
    if scored is None and ctx.needs_data:
        return []
    ctx.optimize[name] = Optimize(
        name,
        data_symbol.name,
        metric_symbol.name,
        model,
        teacher,
        seed,
        passes,
        decl.span,
        limits,
        max_failed,
    )
    return [*_report_rows(ctx, decl, name), *optimize_warnings(ctx, decl, program)]


def _required(ctx: Context, decl: ast.OptimizeDecl, settings: Settings, name: str, wanted: str) -> ast.Name | None:
    # A misspelled setting and the one that is then missing are one mistake.
    if settings.get(name) is None and not any(s not in SETTINGS for s in settings.by_name):
        declared = ctx.symbols.of_kind("dataset" if name == "data" else "metric")
        example = f"{name} = {declared[0] if len(declared) == 1 else '...'}"
        ctx.report(errors_data.no_setting(decl.program.span, "an optimize block", name, example))
    return settings.reference(name, wanted)


def _model(ctx: Context, settings: Settings, setting: str) -> str | None:
    name = settings.reference(setting, "the name of a model")
    symbol = ctx.find(name, "model") if name else None
    return ctx.models[symbol.name].symbol if symbol and symbol.name in ctx.models else None


def _default_model(ctx: Context, decl: ast.OptimizeDecl) -> str | None:
    name = only_model(ctx, decl, decl.program.text, "this optimize block")
    return ctx.models[name].symbol if name else None


def _check_metric(ctx: Context, name: ast.Name, metric: Metric, program: str, dataset: str) -> None:
    if metric.program != program:
        ctx.report(errors_data.other_program(name.span, metric.name, metric.program, program))
    elif metric.dataset != dataset:
        ctx.report(errors_data.other_dataset(name.span, metric.name, metric.dataset, dataset))


def _check_train(ctx: Context, name: ast.Name) -> None:
    spec, symbol = ctx.datasets.get(name.text), ctx.symbols.get(name.text)
    if spec and symbol and symbol.span and "train" not in {p.name for p in spec.pools}:
        ctx.report(errors_data.no_train(name.span, name.text, symbol.span))


def _report_rows(ctx: Context, decl: ast.OptimizeDecl, program: str) -> list[Diagnostic]:
    name = ctx.optimize[program].dataset
    spec, symbol = ctx.datasets.get(name), ctx.symbols.get(name)
    if spec is None or symbol is None or symbol.span is None:
        return []
    pools = {p.name for p in spec.pools}
    missing = [pool for pool in ("dev", "test") if pool not in pools]
    return [errors_data.no_report(decl.program.span, name, missing, symbol.span)] if missing else []
