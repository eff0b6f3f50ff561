"""What the columns of a file hold: types where nobody declared them, and rows as values."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from promptc.data.cells import is_empty, read_cell
from promptc.data.problems import Flaw, Flaws
from promptc.data.raw import RawRow
from promptc.data.table import Table, read_table
from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import BOOL, FLOAT, INT, MISSING, STR, Field, Json, Optional, Row, Scalar

SAMPLE = 200


def read_columns(path: Path) -> Mapping[str, Scalar]:
    """The columns of a file with the types that its first rows have. Raises `DataProblem`."""
    return infer_types(read_table(path.parent, path.name, limit=SAMPLE))


def infer_types(table: Table) -> dict[str, Scalar]:
    """For each column the narrowest of bool, int, float and str that holds its cells in the first `SAMPLE` rows.

    JSON values of other kinds (arrays, objects) count as str here, and stay what they are in rows.
    """
    sample = table.rows[:SAMPLE]
    return {name: _infer((row.cells.get(name) for row in sample), texts=table.texts) for name in table.columns}


def convert(row: RawRow, fields: Sequence[Field], inferred: Mapping[str, Scalar], *, texts: bool) -> Row:
    """``row`` as values: the columns that ``fields`` name as declared, the others as inferred, where present.

    A field without a value is none where its type allows that, or has its default. ``texts`` as in `Table`. Raises `DataProblem` for
    all cells of the row that are wrong.
    """
    values: Row = {}
    flaws = Flaws()
    for field in fields:
        try:
            values[field.name] = _declared(row, field, texts=texts)
        except ValueProblem as problem:
            flaws.add([Flaw(row.place, field.name, str(problem))])
    declared = {field.name for field in fields}
    for name, cell in row.cells.items():
        if name in declared or is_empty(cell, None, texts=texts):
            continue
        type_ = inferred.get(name, STR)
        if type_ == STR:
            values[name] = cell
            continue
        try:
            values[name] = read_cell(type_, cell, texts=texts)
        except ValueProblem as problem:
            reason = f"{problem}; the first {SAMPLE} rows are {type_}: mend this cell, or declare the column"
            flaws.add([Flaw(row.place, name, reason)])
    flaws.settle()
    return values


def missing_columns(table: Table, fields: Iterable[Field]) -> list[Flaw]:
    """A flaw for each of ``fields`` that needs a column and has none in ``table``."""
    reason = f"there is no such column; the columns are {', '.join(table.columns)}"
    return [Flaw(table.path, f.name, reason) for f in fields if f.name not in table.columns and not may_lack(f)]


def may_lack(field: Field) -> bool:
    """Whether a row needs no value for ``field``."""
    return isinstance(field.type, Optional) or field.default is not MISSING


def _declared(row: RawRow, field: Field, *, texts: bool) -> Json:
    cell = row.cells.get(field.name)
    if field.name in row.cells and not is_empty(cell, field.type, texts=texts):
        return read_cell(field.type, cell, texts=texts)
    if field.default is not MISSING:
        return check(field.type, field.default)
    if isinstance(field.type, Optional):
        return None
    if field.name not in row.cells:
        raise ValueProblem(f"missing in this row; it needs a value of type {field.type}")
    came = repr(cell) if texts else "null"
    raise ValueProblem(f"expected {field.type}, got no value ({came}); fill it in, or leave the row out")


def _infer(cells: Iterable[Json], *, texts: bool) -> Scalar:
    present = [cell for cell in cells if not is_empty(cell, None, texts=texts)]
    for type_ in (BOOL, INT, FLOAT):
        if present and all(_is(type_, cell, texts=texts) for cell in present):
            return type_
    return STR


def _is(type_: Scalar, cell: Json, *, texts: bool) -> bool:
    try:
        read_cell(type_, cell, texts=texts)
    except ValueProblem:
        return False
    return True
