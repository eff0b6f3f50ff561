"""A row against the fields that it must fill."""

import difflib
from collections.abc import Callable, Mapping, Sequence

from promptc.artifact.model import Graph
from promptc.artifact.nodes import walk
from promptc.schema.codec import ValueProblem, check, from_wire
from promptc.schema.types import MISSING, Field, Json, Row, Type


class InputProblem(ValueError):
    """A row is not an input of its program: ``field`` names the place, ``reason`` says what is wrong."""

    def __init__(self, field: str, reason: str, *, row: int | None = None) -> None:
        self.field = field
        self.reason = reason
        self.row = row
        where = f"input `{field}`" if row is None else f"row {row + 1}, input `{field}`"
        super().__init__(f"{where}: {reason}")


def check_inputs(fields: Sequence[Field], values: Mapping[str, object], *, row: int | None = None) -> Row:
    """``values`` for exactly ``fields``, in their order. ``row`` (from 0) goes into the message of `InputProblem`."""
    for problem in _unknown(fields, values, row):
        raise problem
    return select_inputs(fields, values, row=row)


def select_inputs(fields: Sequence[Field], values: Mapping[str, object], *, row: int | None = None) -> Row:
    """As `check_inputs`, for a row of a data set, whose other columns are left out."""
    return {field.name: _value(field, values, check, row) for field in fields}


def wire_inputs(fields: Sequence[Field], values: Mapping[str, object]) -> tuple[Row, tuple[InputProblem, ...]]:
    """As `check_inputs`, for ``values`` on the wire: the row as far as it fits, and all that is wrong with it."""
    problems = _unknown(fields, values, None)
    found: Row = {}
    for field in fields:
        try:
            found[field.name] = _value(field, values, from_wire, None)
        except InputProblem as problem:
            problems.append(problem)
    return found, tuple(problems)


def origin(graph: Graph, module: str, field: str) -> str:
    """The input of ``graph`` that a call of ``module`` is given as its ``field``; empty where that is made of others."""
    for node in walk(graph.nodes):
        if node.op == "call" and node.name == module:
            given = dict(node.args).get(field)
            # The inputs of a graph are its first values.
            if given is not None and given < len(graph.inputs):
                return graph.inputs[given].name
    return ""


def _unknown(fields: Sequence[Field], values: Mapping[str, object], row: int | None) -> list[InputProblem]:
    names = [f.name for f in fields]
    problems = []
    for name in values:
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"the inputs are {', '.join(names) or 'none'}"
            problems.append(InputProblem(name, f"the program has no such input; {hint}", row=row))
    return problems


def _value(field: Field, values: Mapping[str, object], read: Callable[[Type, object], Json], row: int | None) -> Json:
    try:
        if field.name in values:
            return read(field.type, values[field.name])
        if field.default is not MISSING:
            return check(field.type, field.default)
    except ValueProblem as problem:
        raise InputProblem(field.name, str(problem), row=row) from None
    raise InputProblem(field.name, f"missing; give a value of type {field.type}", row=row)
