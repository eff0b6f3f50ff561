"""A row on its way from a file: where it stood, and its cells by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from promptc.schema.types import Json


@final
@dataclass(frozen=True, slots=True)
class RawRow:
    """``line`` is where the row begins, from 1. Cells are texts in CSV, JSON values in JSON."""

    line: int
    cells: Mapping[str, Json]
