"""A checked program and its metric as one IR program."""

from collections.abc import Mapping

from promptc.ir import ops
from promptc.ir.builder import FunctionBuilder
from promptc.ir.regions import walk
from promptc.ir.symbols import called_modules, keep_used
from promptc.lowering.body import Body
from promptc.lowering.modules import frozen
from promptc.lowering.unit import Unit
from promptc.schema.types import BOOL, FLOAT, Json, Record
from promptc.sema.model import Checked, Metric, Optimize, Program

NO_KNOBS: Mapping[str, Json] = {}


def lower(
    checked: Checked, program: str, optimize: Optimize | None = None, knobs: Mapping[str, Json] = NO_KNOBS
) -> ops.Program:
    """The program named ``program`` with all that it reaches: other programs, modules, models, externs, types.

    The metric is the one of ``optimize``; without that, the first of the file that scores the program, if any does. One that
    was left out of the check, as its data are not there, is left out here.
    ``knobs`` has values out of their domains for some of the knobs, by symbol; the others have their defaults.
    Relies on a check without errors.
    """
    unit = Unit(checked, knobs)
    main = checked.programs[program]
    functions: dict[str, ops.Function] = {}
    _lower_program(unit, main, functions)
    metric = _metric_of(checked, program, optimize)
    if metric is not None:
        functions[metric.name] = _lower_metric(unit, metric)
    judging = called_modules([functions[metric.name]]) if metric is not None else frozenset()
    checks = [
        _lower_check(unit, module, place) for module in unit.modules.values() for place in range(len(module.checks))
    ]
    return keep_used(
        ops.Program(
            main=main.name,
            functions=(*functions.values(), *checks),
            modules=tuple(frozen(m) if m.symbol in judging else m for m in unit.modules.values()),
            models=tuple({m.symbol: m for m in checked.models.values()}.values()),
            types=(),
            metric=metric.name if metric is not None else None,
            externs=tuple(unit.externs.values()),
        )
    )


def _metric_of(checked: Checked, program: str, optimize: Optimize | None) -> Metric | None:
    if optimize is not None:
        return checked.metrics.get(optimize.metric)
    return next((m for m in checked.metrics.values() if m.program == program), None)


def _lower_program(unit: Unit, program: Program, done: dict[str, ops.Function]) -> None:
    """Put the function of ``program`` into ``done``, after those of the programs that it invokes."""
    function = _lower_body(unit, program)
    for op in walk(function.ops):
        if isinstance(op, ops.Invoke) and op.function not in done:
            _lower_program(unit, unit.invoked[op.function], done)
    done[program.name] = function


def _lower_body(unit: Unit, program: Program) -> ops.Function:
    builder = FunctionBuilder(program.name, "program")
    values = {
        field.name: builder.param(field.name, field.type, field.description, field.default) for field in program.inputs
    }
    knobs = {name: unit.knob(symbol) for name, symbol in program.knobs.items()}
    modules = dict(program.modules)
    for name, symbol in program.knobs.items():
        if unit.checked.knobs[symbol].kind == "module":
            modules[name] = modules[str(knobs[name])]
    file = unit.file(program.decl.span)
    body = Body(unit, builder, file, unit.checked.types, modules, values, knobs, outputs=program.outputs)
    for name, value in body.block(program.decl.body) or ():
        builder.returns(name, value)
    return builder.build(program.decl.span)


def _lower_metric(unit: Unit, metric: Metric) -> ops.Function:
    builder = FunctionBuilder(metric.name, "metric")
    # Rows have no declared type; without a name, these records cannot clash with one of the program's.
    gold = builder.param("gold", Record("", metric.gold.fields))
    pred = builder.param("pred", Record("", metric.pred.fields))
    values = {metric.gold_name: gold, metric.pred_name: pred}
    file = unit.file(metric.decl.span)
    body = Body(unit, builder, file, unit.checked.types, file.shared, values)
    builder.returns("value", body.exactly(metric.decl.value, FLOAT, "value"))
    return builder.build(metric.decl.span)


def _lower_check(unit: Unit, module: ops.Module, place: int) -> ops.Function:
    """What an answer of ``module`` is held to, as a function of its inputs and outputs."""
    check = unit.origin(module.symbol).signature.checks[place]
    builder = FunctionBuilder(module.checks[place].function, "check")
    values = {f.name: builder.param(f.name, f.type) for f in (*module.inputs, *module.outputs)}
    body = Body(unit, builder, unit.file(check.span), unit.checked.types, values=values)
    builder.returns("value", body.exactly(check.condition, BOOL, "value"))
    return builder.build(check.span)
