"""Metrics: a score of a program's outputs against a row of a data set."""

from promptc.schema.types import FLOAT, Field, Record
from promptc.sema import errors_calls, errors_data, errors_types
from promptc.sema.columns import column_fields
from promptc.sema.context import Context
from promptc.sema.expressions import Typer
from promptc.sema.files import Files
from promptc.sema.judging import no_judge
from promptc.sema.model import Metric, Program
from promptc.sema.scope import Scope, Value
from promptc.sema.types import resolve
from promptc.sema.walk import subexpressions
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast


def declare_metrics(ctx: Context, files: Files) -> list[Diagnostic]:
    """Check all metrics. Returns what is only worth saying of a file without errors."""
    decls = [d for d in ctx.file.decls if isinstance(d, ast.MetricDecl)]
    return [warning for decl in decls for warning in _metric(ctx, files, decl)]


def _metric(ctx: Context, files: Files, decl: ast.MetricDecl) -> list[Diagnostic]:
    name = decl.name.text
    returns = resolve(ctx, decl.returns)
    if returns is not None and returns != FLOAT:
        ctx.report(errors_types.metric_not_float(decl.returns.span, name, str(returns), "write `-> float`"))
    if len(decl.params) != 2:
        ctx.report(errors_types.metric_parameters(decl.name.span, name))
        return []
    gold_param, pred_param = decl.params
    dataset = ctx.find(_type_name(gold_param), "dataset")
    program_symbol = ctx.find(_type_name(pred_param), "program")
    program = ctx.programs.get(program_symbol.name) if program_symbol else None
    used = _read_of(gold_param.name.text, decl.value)
    columns = column_fields(ctx, dataset.name, program, used) if dataset and program else None
    typer = Typer(ctx, _scope(ctx, decl, columns, program))
    value = typer.infer(decl.value)
    _judges(ctx, files, decl)
    if value is not None and value != FLOAT and returns in (None, FLOAT):
        help_ = "compare with `exact_match(pred.NAME, gold.NAME)`, or compute with floats"
        ctx.report(errors_types.metric_not_float(decl.value.span, name, str(value), help_))
    if dataset is None or program is None or program_symbol is None or columns is None or name in ctx.metrics:
        return typer.warnings
    gold = Record("gold", tuple(f for f in columns if f.name in used))
    pred = Record("pred", program.outputs)
    ctx.metrics[name] = Metric(
        name, decl, program_symbol.name, dataset.name, gold_param.name.text, pred_param.name.text, gold, pred
    )
    return typer.warnings


def _type_name(param: ast.FieldDecl) -> ast.Name:
    """What a parameter of a metric names as its type; nothing has a name that is no identifier."""
    written = param.type
    return written.name if isinstance(written, ast.TypeRef) else ast.Name("?", written.span)


def _scope(ctx: Context, decl: ast.MetricDecl, columns: tuple[Field, ...] | None, program: Program | None) -> Scope:
    gold, pred = decl.params

    def no_column(field: ast.Name) -> Diagnostic:
        found = ctx.columns[_type_name(gold).text]
        return errors_data.no_column(field.span, field.text, found.types, found.span)

    def no_output(field: ast.Name) -> Diagnostic:
        names = [f.name for f in program.outputs] if program else []
        return errors_calls.unknown_output(field.span, field.text, _type_name(pred).text, names)

    gold_type = None if columns is None else Record("", columns)
    pred_type = None if program is None else Record("", program.outputs)
    return Scope(
        values={
            gold.name.text: Value(gold_type, gold.name.span, whole="a row of the data set", unknown=no_column),
            pred.name.text: Value(pred_type, pred.name.span, whole="all outputs of the program", unknown=no_output),
        },
        in_metric=True,
        judges=True,
    )


def _judges(ctx: Context, files: Files, decl: ast.MetricDecl) -> None:
    for expr in subexpressions(decl.value):
        module = ctx.modules.get(expr.callee.text) if isinstance(expr, ast.CallExpr) else None
        if isinstance(expr, ast.CallExpr) and module is not None and (why := no_judge(ctx, files, module)):
            ctx.report(errors_calls.no_judge(expr.callee.span, expr.callee.text, why, module.span))


def _read_of(name: str, expr: ast.Expr) -> set[str]:
    return {
        e.field.text
        for e in subexpressions(expr)
        if isinstance(e, ast.FieldAccess) and isinstance(e.base, ast.NameRef) and e.base.name == name
    }
