"""A data file as it was read, before its columns have types."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from promptc.data.csv_reader import read_csv
from promptc.data.json_reader import read_json, read_json_lines
from promptc.data.problems import DataProblem
from promptc.data.raw import RawRow

SUFFIXES = (".csv", ".tsv", ".jsonl", ".json")


@final
@dataclass(frozen=True, slots=True)
class Table:
    """The rows of ``path``. ``texts`` says that cells are texts still to be read as values (CSV)."""

    path: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    texts: bool


def read_table(folder: Path, path: str, *, limit: int | None = None) -> Table:
    """The file ``path`` in ``folder``; messages name it as ``path``. ``limit`` stops after so many rows.

    Raises `DataProblem` where the file is missing, of an unknown kind, empty or broken.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise DataProblem(path, 0, "", f"cannot tell how to read this file; its name must end in {', '.join(SUFFIXES)}")
    text = _text(folder / path, path)
    match suffix:
        case ".csv" | ".tsv":
            columns, rows = read_csv(path, text, "," if suffix == ".csv" else "\t", limit)
        case ".jsonl":
            columns, rows = read_json_lines(path, text, limit)
        case _:
            columns, rows = read_json(path, text, limit)
    if not rows:
        raise DataProblem(path, 0, "", "the file has no rows")
    return Table(path, columns, tuple(rows), texts=suffix in (".csv", ".tsv"))


def renamed(table: Table, columns: Iterable[tuple[str, str]]) -> Table:
    """``table`` with each first name of ``columns`` called by the second.

    Raises `DataProblem` where there is no such column, or where two would have one name.
    """
    names = dict(columns)
    for old, new in names.items():
        if old not in table.columns:
            raise DataProblem(
                table.path, 1, old, f"there is no such column; the columns are {', '.join(table.columns)}"
            )
        if new in table.columns and new not in names:
            raise DataProblem(table.path, 1, old, f"cannot be called `{new}`: there is a column of that name")
    called = {name: names.get(name, name) for name in table.columns}
    rows = (replace(row, cells={called.get(n, n): cell for n, cell in row.cells.items()}) for row in table.rows)
    return replace(table, columns=tuple(called.values()), rows=tuple(rows))


def _text(file: Path, path: str) -> str:
    try:
        # A byte order mark, which spreadsheets write, is no part of the first column's name.
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DataProblem(path, 0, "", "there is no such file; the path is relative to the program's folder") from None
    except OSError as error:
        raise DataProblem(path, 0, "", f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataProblem(path, 0, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None
