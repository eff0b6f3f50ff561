"""CSV with a header line, as RFC 4180 has it."""

import csv
from pathlib import Path

from promptc.data.problems import DataProblem, Flaw
from promptc.data.raw import RawRow, Rows

# The library's own limit of 128 KiB is less than a long document.
_LONGEST_CELL = 2**31 - 1

# What the library says of text that breaks its rules, in words that say what to do.
_BROKEN = {
    "unexpected end of data": "a quote that opens in this row is never closed",
    "',' expected after '\"'": "a cell goes on after its closing quote; write a quote inside a cell twice",
    "'\t' expected after '\"'": "a cell goes on after its closing quote; write a quote inside a cell twice",
}

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_csv(file: Path, path: str, delimiter: str) -> Rows:
    """The rows of ``file``, which messages call ``path``, one by one; a row that is none is a flaw. Blank lines are no rows.

    Raises `DataProblem` where nothing after that place can be read.
    """
    csv.field_size_limit(_LONGEST_CELL)
    columns: tuple[str, ...] = ()
    begin = 1
    # A byte order mark, which spreadsheets write, is no part of the first column's name.
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                place = f"{path}:{begin}"
                if not columns:
                    columns = _header(place, cells, delimiter)
                elif len(cells) == len(columns):
                    yield RawRow(place, {name: cell for name, cell in zip(columns, cells, strict=True) if name})
                elif cells:
                    reason = f"expected {len(columns)} cells as in the header, got {len(cells)}"
                    yield Flaw(place, "", reason + "; quote a cell that holds the delimiter")
                begin = reader.line_num + 1
        except csv.Error as error:
            reason = _BROKEN.get(str(error), str(error))
            raise DataProblem(Flaw(f"{path}:{begin}", "", f"broken CSV: {reason}")) from None


def _header(place: str, cells: list[str], delimiter: str) -> tuple[str, ...]:
    """The names of the columns. One without a name, such as pandas writes for its index, is left out: nothing can read it."""
    names = tuple(cell.strip() for cell in cells)
    if cells and not any(names):
        raise DataProblem(Flaw(place, "", "the first line must name the columns"))
    for i, name in enumerate(names):
        if name and name in names[:i]:
            raise DataProblem(Flaw(place, name, "stands twice in the header; rename one"))
    if len(names) == 1:
        _require_delimiter(place, names[0], delimiter)
    return names


def _require_delimiter(place: str, name: str, delimiter: str) -> None:
    """Refuse the only ``name`` of a header where another delimiter than ``delimiter`` makes several words of it."""
    for other, spelled in _DELIMITERS.items():
        parts = name.split(other)
        if other != delimiter and len(parts) > 1 and all(part.strip().isidentifier() for part in parts):
            reason = f"its cells seem to be divided by {spelled}; a .csv file has commas, a .tsv file tabs"
            raise DataProblem(Flaw(place, "", reason))
