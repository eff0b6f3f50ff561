"""A data file as it is read, before its columns have types."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import final

from promptc.data.csv_reader import read_csv
from promptc.data.files import opening
from promptc.data.json_reader import read_json, read_json_lines
from promptc.data.parquet_reader import read_parquet
from promptc.data.problems import DataProblem, Flaw, Flaws
from promptc.data.raw import RawRow, Rows

Reader = Callable[[Path, str], Rows]

_READERS: Mapping[str, Reader] = {
    ".csv": partial(read_csv, delimiter=","),
    ".tsv": partial(read_csv, delimiter="\t"),
    ".jsonl": read_json_lines,
    ".json": read_json,
    ".parquet": read_parquet,
}


@final
@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of ``path``, or all. ``texts`` says that cells are texts still to be read as values (CSV)."""

    path: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    texts: bool


def iterate_rows(folder: Path, path: str) -> Rows:
    """The rows of the file ``path`` in ``folder``, one by one, so that they need not fit into memory together.

    All that is wrong comes as a flaw: a row that is none, a file that is missing, empty, or broken from some place on.
    """
    reader = _READERS.get(_suffix(path))
    if reader is None:
        reason = f"cannot tell how to read this file; its name must end in {', '.join(_READERS)}"
        yield Flaw(path, "", reason)
        return
    end: tuple[Flaw, ...] = (Flaw(path, "", "the file has no rows"),)
    try:
        with opening(folder / path, path), closing(reader(folder / path, path)) as rows:
            for row in rows:
                end = ()
                yield row
    except DataProblem as problem:
        end = problem.flaws
    yield from end


def read_table(folder: Path, path: str, *, limit: int | None = None) -> Table:
    """The rows of the file ``path`` in ``folder``, at most ``limit``. Raises `DataProblem` for all flaws among them."""
    with closing(iterate_rows(folder, path)) as rows:
        return table_of(path, list(islice(rows, limit)))


def table_of(path: str, found: Sequence[RawRow | Flaw], *, strict: bool = True) -> Table:
    """A table of rows that `iterate_rows` gave.

    Raises `DataProblem` for flaws where ``strict`` or where there is no row; they are left out otherwise.
    """
    rows = tuple(row for row in found if isinstance(row, RawRow))
    flaws = Flaws()
    flaws.add(row for row in found if isinstance(row, Flaw))
    if strict or not rows:
        flaws.settle()
    columns = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    return Table(path, columns, rows, texts=_suffix(path) in (".csv", ".tsv"))


def renamed(table: Table, columns: Iterable[tuple[str, str]]) -> Table:
    """``table`` with each first name of ``columns`` called by the second.

    A file may have either of the two. Raises `DataProblem` where it has neither, or where two columns would have one name.
    """
    names = tuple(columns)
    flaws = Flaws()
    called = {name: name for name in table.columns} | {old: new for old, new in names if old in table.columns}
    for old, new in names:
        if old not in table.columns and new not in called.values():
            there = f"there is no such column, nor `{new}`; the columns are {', '.join(table.columns)}"
            flaws.add([Flaw(table.path, old, there)])
    for i, (old, new) in enumerate(called.items()):
        if new in list(called.values())[:i]:
            first = next(name for name, other in called.items() if other == new)
            flaws.add([Flaw(table.path, old, f"would be called `{new}`, and so would `{first}`; rename one of them")])
    flaws.settle()
    rows = tuple(renamed_row(row, names) for row in table.rows)
    return replace(table, columns=tuple(called.values()), rows=rows)


def renamed_row(row: RawRow, columns: Iterable[tuple[str, str]]) -> RawRow:
    """A row of a table as `renamed` has it."""
    names = dict(columns)
    return RawRow(row.place, {names.get(name, name): cell for name, cell in row.cells.items()}) if names else row


def _suffix(path: str) -> str:
    return Path(path).suffix.lower()
