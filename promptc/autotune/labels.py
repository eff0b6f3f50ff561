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
from promptc.ir.ops import (
    Call,
    Convert,
    Function,
    GetField,
    MakeList,
    MakeRecord,
    Map,
    Module,
    Op,
    Prim,
    Program,
    Value,
)
from promptc.ir.regions import walk
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


NOTHING: Mapping[str, str] = {}


def module_columns(program: Program, module: Module) -> list[Columns]:
    """The different columns of the calls of ``module``, in the order of the program.

    A call in a region runs for no row for certain, or for several items of a row: no column labels what it gives.
    """
    main = program.function(program.main)
    gold = _gold_columns(program)
    outside = {op.result.name for op in main.ops}
    found: list[Columns] = []
    for call in walk(main.ops):
        if isinstance(call, Call) and call.module == module.symbol:
            own = call.result.name in outside
            columns = Columns(_inputs(main, call, by_name=own), _outputs(main, module, call, gold) if own else NOTHING)
            if columns not in found:
                found.append(columns)
    return found


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


def _inputs(main: Function, call: Call, *, by_name: bool) -> dict[str, str]:
    params = {p.name for p in main.params}
    columns = {}
    for name, value in call.args:
        if value.name in params:
            columns[name] = value.name
        elif by_name and name not in params:
            columns[name] = name
    return columns


def _outputs(main: Function, module: Module, call: Call, gold: Mapping[str, str]) -> dict[str, str]:
    makers = {op.result.name: op for op in walk(main.ops)}
    taken = {name for name, _ in main.returns} | {p.name for p in main.params}
    columns = {f.name: f.name for f in module.outputs if f.name not in taken}
    for output, value in main.returns:
        read = makers.get(value.name)
        if isinstance(read, GetField) and call.result.name in _calls_behind(read.base, makers):
            columns[read.field] = gold.get(output, output)
    return columns


def _calls_behind(value: Value, makers: Mapping[str, Op]) -> set[str]:
    """The results of calls of which ``value`` is one: itself, the one that a vote chose, one without its reasoning."""
    match makers.get(value.name):
        case Call(result=result):
            return {result.name}
        case Convert(value=inner):
            return _calls_behind(inner, makers)
        case MakeList(items=items):
            return set().union(*(_calls_behind(item, makers) for item in items))
        case Prim(name="vote" | "at", args=(items, *_)):
            return _calls_behind(items, makers)
        case Map(items=items, body=body) if body.result == body.params[0]:
            return _calls_behind(items, makers)
        case MakeRecord(args=args):
            reads = [makers.get(arg.name) for _, arg in args]
            bases = {read.base for read in reads if isinstance(read, GetField)}
            return _calls_behind(bases.pop(), makers) if len(bases) == 1 and None not in reads else set()
        case _:
            return set()


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
