"""What the columns of a file hold: types where nobody declared them, and cells as values of a type."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from promptc.data.problems import DataProblem
from promptc.data.raw import RawRow
from promptc.data.table import Table, read_table
from promptc.schema.codec import ValueProblem, check, decode
from promptc.schema.types import BOOL, FLOAT, INT, STR, Json, Optional, Row, Scalar, Type

SAMPLE = 200
_MISSING = ("", "?")


def read_columns(path: Path) -> Mapping[str, Scalar]:
    """The columns of a file with the types that its first rows have. Raises `DataProblem`."""
    return infer_types(read_table(path.parent, path.name, limit=SAMPLE))


def infer_types(table: Table) -> dict[str, Scalar]:
    """For each column the narrowest of bool, int, float and str that holds its cells in the first `SAMPLE` rows.

    JSON values of other kinds (arrays, objects) count as str here, and stay what they are in rows.
    """
    sample = table.rows[:SAMPLE]
    return {name: _infer((row.cells.get(name) for row in sample), texts=table.texts) for name in table.columns}


def convert(table: Table, row: RawRow, types: Mapping[str, Type], inferred: Mapping[str, Scalar]) -> Row:
    """``row`` as values: the columns in ``types`` as declared, each needed; the others as inferred, where present."""
    values: Row = {}
    for name, type_ in types.items():
        if isinstance(type_, Optional) and (name not in row.cells or _missing(row.cells[name], texts=table.texts)):
            values[name] = None
            continue
        if name not in row.cells:
            raise DataProblem(table.path, row.line, name, f"missing in this row; it needs a value of type {type_}")
        cell = row.cells[name]
        if _missing(cell, texts=table.texts):
            reason = f"has no value ({cell!r}); fill it in, or leave the row out"
            raise DataProblem(table.path, row.line, name, reason)
        values[name] = _value(table, row, name, type_)
    for name, cell in row.cells.items():
        if name not in types and not _missing(cell, texts=table.texts):
            values[name] = _undeclared(table, row, name, inferred.get(name, STR))
    return values


def _undeclared(table: Table, row: RawRow, name: str, inferred: Scalar) -> Json:
    if inferred == STR and not table.texts:
        return row.cells[name]
    try:
        return _value(table, row, name, inferred)
    except DataProblem as problem:
        reason = f"{problem.reason}; the first {SAMPLE} rows are {inferred}: mend this cell, or declare the column"
        raise DataProblem(table.path, row.line, name, reason) from None


def _value(table: Table, row: RawRow, name: str, type_: Type) -> Json:
    cell = row.cells[name]
    try:
        if not table.texts:
            return check(type_, cell)
        # CSV has its own quoting: a text is the cell as it stands, with no escapes to resolve.
        return str(cell) if type_ == STR else decode(type_, str(cell))
    except ValueProblem as problem:
        raise DataProblem(table.path, row.line, name, str(problem)) from None


def _missing(cell: Json, *, texts: bool) -> bool:
    return str(cell).strip() in _MISSING if texts else cell is None


def _infer(cells: Iterable[Json], *, texts: bool) -> Scalar:
    present = [cell for cell in cells if not _missing(cell, texts=texts)]
    for type_ in (BOOL, INT, FLOAT):
        if present and all(_is(type_, cell, texts=texts) for cell in present):
            return type_
    return STR


def _is(type_: Scalar, cell: Json, *, texts: bool) -> bool:
    try:
        if texts:
            decode(type_, str(cell))
        else:
            check(type_, cell)
    except ValueProblem:
        return False
    return True
