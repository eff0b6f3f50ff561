"""A checked program and its metric as one IR program."""

from collections.abc import Iterable, Sequence

from promptc.ir import ops
from promptc.ir.builder import FunctionBuilder
from promptc.ir.symbols import keep_used
from promptc.lowering.expressions import Scope
from promptc.lowering.modules import lower_module
from promptc.schema.types import FLOAT, Field, Record
from promptc.sema.arguments import bind
from promptc.sema.model import Checked, Metric, Optimize, Program
from promptc.syntax import ast


def lower(checked: Checked, program: str, optimize: Optimize | None = None) -> ops.Program:
    """The program named ``program`` with what it reaches: its modules, their models, the types of all values.

    The metric is the one of ``optimize``; without that, the first of the file that scores the program, if any does.
    Relies on a check without errors.
    """
    declared = checked.programs[program]
    modules = {name: lower_module(checked.modules[symbol]) for name, symbol in declared.modules.items()}
    metric = _metric_of(checked, program, optimize)
    body = _lower_body(checked, declared, modules)
    functions = [body]
    if metric is not None:
        functions.append(_lower_metric(checked, metric))
    return keep_used(
        ops.Program(
            main=program,
            functions=tuple(functions),
            modules=_in_order_of_calls(body, modules.values()),
            models=tuple(checked.models.values()),
            types=(),
            metric=metric.name if metric is not None else None,
        )
    )


def _metric_of(checked: Checked, program: str, optimize: Optimize | None) -> Metric | None:
    if optimize is not None:
        return checked.metrics[optimize.metric]
    return next((m for m in checked.metrics.values() if m.program == program), None)


def _lower_body(checked: Checked, program: Program, modules: dict[str, ops.Module]) -> ops.Function:
    builder = FunctionBuilder(program.name, "program")
    values = {field.name: builder.param(field.name, field.type) for field in program.inputs}
    scope = Scope(checked, builder, values, modules)
    for statement in program.decl.body:
        match statement:
            case ast.Let():
                scope.define(statement)
            case ast.Return(args=args):
                _lower_return(scope, builder, program.outputs, args)
            case ast.ModuleDecl():
                # Already in `program.modules`.
                continue
            case _:
                raise TypeError(f"the check lets through a statement that nobody lowers: {statement}")
    return builder.build(program.decl.span)


def _in_order_of_calls(body: ops.Function, modules: Iterable[ops.Module]) -> tuple[ops.Module, ...]:
    by_symbol = {m.symbol: m for m in modules}
    called = {op.module: by_symbol[op.module] for op in body.ops if isinstance(op, ops.Call)}
    return tuple(called.values())


def _lower_return(
    scope: Scope, builder: FunctionBuilder, outputs: Sequence[Field], args: Sequence[ast.Argument]
) -> None:
    types = {field.name: field.type for field in outputs}
    pairs = bind("return", list(types), args).pairs
    values = {name: scope.lower(arg.value, types[name], name) for name, arg in pairs}
    for name in types:
        builder.returns(name, values[name])


def _lower_metric(checked: Checked, metric: Metric) -> ops.Function:
    builder = FunctionBuilder(metric.name, "metric")
    # Rows have no declared type; without a name, these records cannot clash with one of the program's.
    gold = builder.param("gold", Record("", metric.gold.fields))
    pred = builder.param("pred", Record("", metric.pred.fields))
    scope = Scope(checked, builder, {metric.gold_name: gold, metric.pred_name: pred}, {})
    builder.returns("value", scope.lower(metric.decl.value, FLOAT, "value"))
    return builder.build(metric.decl.span)
