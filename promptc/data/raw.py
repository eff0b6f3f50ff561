"""A row on its way from a file: where it stood, and its cells by column."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, final

from promptc.data.problems import Flaw
from promptc.schema.types import Json


@final
@dataclass(frozen=True, slots=True)
class RawRow:
    """``place`` is the file and where the row begins in it, for messages: ``tickets.csv:3`` is line 3.

    Cells are texts in CSV, and JSON values in JSON and Parquet.
    """

    place: str
    cells: Mapping[str, Json]


# What readers give: rows in the order of the file, and in their place what should have been one.
Rows: TypeAlias = Generator[RawRow | Flaw, None, None]
