"""Optimize blocks: on which data, for which metric, with which models and passes."""

from promptc.sema import errors_data, errors_names, errors_usage
from promptc.sema.columns import check_columns
from promptc.sema.constants import constant
from promptc.sema.context import Context
from promptc.sema.model import Metric, Optimize, Program
from promptc.sema.modules import only_model
from promptc.sema.passes import read_passes
from promptc.sema.settings import Settings
from promptc.sema.walk import called_names
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast

SETTINGS = ("data", "metric", "model", "teacher", "seed", "passes", "budget")


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
    budget = _budget(ctx, settings)
    if program and dataset and data_symbol:
        check_columns(ctx, data_symbol.name, program, dataset.span)
    if scored and metric and program and data_symbol:
        _check_metric(ctx, metric, scored, program.name, data_symbol.name)
    if data_symbol and dataset:
        _check_train(ctx, dataset)
    if not (program and scored and data_symbol and model and teacher) or program.name in ctx.optimize:
        return []
    ctx.optimize[program.name] = Optimize(
        program.name, data_symbol.name, scored.name, model, teacher, seed, passes, budget, decl.span
    )
    return [*_report_rows(ctx, decl, program.name), *_frozen(ctx, decl, program)]


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
    return symbol.name if symbol else None


def _default_model(ctx: Context, decl: ast.OptimizeDecl) -> str | None:
    return only_model(ctx, decl, decl.program.text, "this optimize block")


def _budget(ctx: Context, settings: Settings) -> int | None:
    setting = settings.get("budget")
    match setting.value if setting else None:
        case None:
            return None
        case ast.CallExpr(callee=ast.Name(text="calls"), args=(ast.Argument(name=None, value=value),)):
            calls = constant(value)
            if isinstance(calls, int) and not isinstance(calls, bool) and calls > 0:
                return calls
            ctx.report(errors_data.bad_budget(value.span))
        case other:
            ctx.report(errors_data.bad_budget(other.span))
    return None


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


def _frozen(ctx: Context, decl: ast.OptimizeDecl, program: Program) -> list[Diagnostic]:
    called = called_names(program.decl.body)
    modules = [ctx.modules[s] for name, s in program.modules.items() if name in called and s in ctx.modules]
    if modules and all(m.signature.frozen for m in modules):
        return [errors_usage.nothing_to_optimize(decl.program.span, program.name)]
    return []
