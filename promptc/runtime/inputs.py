"""A row against the fields that it must fill."""

import difflib
from collections.abc import Mapping, Sequence

from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import MISSING, Field, Row


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
    names = [f.name for f in fields]
    for name in values:
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"the inputs are {', '.join(names) or 'none'}"
            raise InputProblem(name, f"the program has no such input; {hint}", row=row)
    return select_inputs(fields, values, row=row)


def select_inputs(fields: Sequence[Field], values: Mapping[str, object], *, row: int | None = None) -> Row:
    """As `check_inputs`, for a row of a data set, whose other columns are left out."""
    checked: Row = {}
    for field in fields:
        if field.name not in values and field.default is MISSING:
            raise InputProblem(field.name, f"missing; give a value of type {field.type}", row=row)
        try:
            checked[field.name] = check(field.type, values.get(field.name, field.default))
        except ValueProblem as problem:
            raise InputProblem(field.name, str(problem), row=row) from None
    return checked
