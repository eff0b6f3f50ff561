"""Parquet, by pyarrow: an extra, for it is larger than any library of the base install."""

import math
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from promptc.data.problems import DataProblem, Flaw
from promptc.data.raw import RawRow, Rows
from promptc.schema.types import Json

# Rows that are in memory at a time.
_BATCH = 1024


def read_parquet(file: Path, path: str) -> Rows:
    """The rows of ``file``, which messages call ``path``, batch by batch; a row with a value that has no JSON is a flaw.

    Raises `DataProblem` where the library is missing or the file is broken.
    """
    arrow = _library(path)
    # Opened here, so that a missing file is told as for every other kind.
    with file.open("rb") as opened:
        try:
            table = arrow.parquet.ParquetFile(opened)
            _check_names(path, table.schema_arrow.names)
            number = 0
            for batch in table.iter_batches(batch_size=_BATCH):
                for cells in batch.to_pylist(maps_as_pydicts="strict"):
                    number += 1
                    yield _row(f"{path} row {number}", cells)
        except (arrow.ArrowException, OSError) as error:
            reason = f"is no Parquet file that can be read: {str(error).splitlines()[0]}"
            raise DataProblem(Flaw(path, "", reason)) from error


def _check_names(path: str, names: list[str]) -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            raise DataProblem(Flaw(path, name, "stands twice in the schema; rename one"))


def _row(place: str, cells: dict[str, object]) -> RawRow | Flaw:
    values: dict[str, Json] = {}
    for name, cell in cells.items():
        try:
            values[name] = _json(cell)
        except ValueError as problem:
            return Flaw(place, name, str(problem))
    return RawRow(place, values)


def _json(cell: object) -> Json:
    """A value of Arrow as one of JSON: dates as ISO text, and a decimal as the number next to it. Raises ValueError."""
    match cell:
        case None | bool() | int() | str():
            return cell
        case float():
            # What pandas writes for a missing number.
            return None if math.isnan(cell) else cell
        case Decimal():
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case datetime() | date():
            return cell.isoformat()
        case list():
            return [_json(item) for item in cell]
        case dict() if all(isinstance(key, str) for key in cell):
            return {key: _json(item) for key, item in cell.items()}
        case _:
            raise ValueError(f"holds {type(cell).__name__}, which no type has; store a text or a number instead")


def _library(path: str) -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        reason = "reading Parquet needs the library pyarrow: pip install 'promptc-lm[parquet]'"
        raise DataProblem(Flaw(path, "", reason)) from None
    return pyarrow
