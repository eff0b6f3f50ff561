"""Which columns of the data are the inputs and outputs of a module, read off the program's dataflow.

Going by names alone would take a column for a module's input of the same name even where the program passes
something else there. So an input counts as labelled where the program passes its own parameter (a column has that name),
an output where it becomes an output of the program (a column has that name, or the metric compares it with a column).
Only what does neither of the two may go by its own name: a column can label a step in the middle of the program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Demo
from promptc.ir.ops import Call, Function, GetField, Module, Prim, Program, Value
from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import Field, Row

# Primitives of two values that are highest where both are equal.
_EQUALITIES = frozenset({"exact_match", "accuracy", "f1", "eq", "=="})


@final
@dataclass(frozen=True, slots=True)
class Columns:
    """For one call of a module: the column of each input and output that has one."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]


def module_columns(program: Program, module: Module) -> list[Columns]:
    """The columns of every call of ``module``, in the order of the program."""
    main = program.function(program.main)
    gold = _gold_columns(program)
    calls = [op for op in main.ops if isinstance(op, Call) and op.module == module.symbol]
    return [Columns(_inputs(main, call), _outputs(main, module, call, gold)) for call in calls]


def labelled_demos(program: Program, module: Module, rows: Sequence[Row]) -> list[Demo]:
    """A demonstration from each row whose columns hold all inputs and outputs of ``module``, with values of their types.

    Empty where a strategy adds an output (a reasoning, say) that the data does not have.
    """
    demos = []
    for columns in module_columns(program, module):
        for row in rows:
            inputs = labelled_values(module.inputs, columns.inputs, row)
            outputs = labelled_values(module.outputs, columns.outputs, row)
            if len(inputs) == len(module.inputs) and len(outputs) == len(module.outputs):
                demos.append(Demo(inputs, outputs))
    return demos


def labelled_values(fields: Sequence[Field], columns: Mapping[str, str], row: Row) -> Row:
    """The values of those ``fields`` that ``row`` has under their ``columns``, where they are of the field's type."""
    values: Row = {}
    for field in fields:
        column = columns.get(field.name)
        if column is None or column not in row:
            continue
        try:
            values[field.name] = check(field.type, row[column])
        except ValueProblem:
            continue
    return values


def _inputs(main: Function, call: Call) -> dict[str, str]:
    params = {p.name for p in main.params}
    columns = {}
    for name, value in call.args:
        if value.name in params:
            columns[name] = value.name
        elif name not in params:
            columns[name] = name
    return columns


def _outputs(main: Function, module: Module, call: Call, gold: Mapping[str, str]) -> dict[str, str]:
    returned = {value.name: name for name, value in main.returns}
    taken = {name for name, _ in main.returns} | {p.name for p in main.params}
    columns = {f.name: f.name for f in module.outputs if f.name not in taken}
    for op in main.ops:
        if isinstance(op, GetField) and op.base.name == call.result.name and op.result.name in returned:
            output = returned[op.result.name]
            columns[op.field] = gold.get(output, output)
    return columns


def _gold_columns(program: Program) -> dict[str, str]:
    """The column that the metric compares each output of the program with, where it says so plainly."""
    if program.metric is None:
        return {}
    metric = program.function(program.metric)
    reads = {op.result.name: op for op in metric.ops if isinstance(op, GetField)}
    columns = {}
    for op in metric.ops:
        if isinstance(op, Prim) and op.name in _EQUALITIES and len(op.args) == 2:
            sides = {side.base.name: side.field for side in _reads_of(op.args, reads)}
            if sides.keys() == {"gold", "pred"}:
                columns[sides["pred"]] = sides["gold"]
    return columns


def _reads_of(args: Sequence[Value], reads: Mapping[str, GetField]) -> list[GetField]:
    return [reads[a.name] for a in args if a.name in reads]
