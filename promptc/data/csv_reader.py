"""CSV with a header line, as RFC 4180 has it."""

import csv
import io

from promptc.data.problems import DataProblem
from promptc.data.raw import RawRow


def read_csv(path: str, text: str, delimiter: str, limit: int | None) -> tuple[tuple[str, ...], list[RawRow]]:
    """The columns and rows of ``text``; blank lines are no rows. Raises `DataProblem`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[RawRow] = []
    columns: tuple[str, ...] = ()
    begin = 1
    try:
        for cells in reader:
            if not columns:
                columns = _header(path, cells)
            elif limit is not None and len(rows) >= limit:
                break
            elif cells:
                if len(cells) != len(columns):
                    reason = f"expected {len(columns)} cells as in the header, got {len(cells)}"
                    raise DataProblem(path, begin, "", reason + "; quote a cell that holds the delimiter")
                rows.append(RawRow(begin, dict(zip(columns, cells, strict=True))))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise DataProblem(path, reader.line_num, "", f"broken CSV: {error}") from None
    return columns, rows


def _header(path: str, cells: list[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    if not all(names):
        raise DataProblem(path, 1, "", "the first line must name every column")
    for i, name in enumerate(names):
        if name in names[:i]:
            raise DataProblem(path, 1, name, "stands twice in the header; rename one")
    return names
