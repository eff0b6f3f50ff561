"""Rows on their way to a file that grows by one after the other, and what is whole of such a file.

A process that is killed leaves whole rows, but for the last one. So that this is seen, a row ends in a newline.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, final

from promptc.schema.json_reading import slip
from promptc.schema.types import Json, Row

# A cell that holds one of these stands in quotes (RFC 4180, section 2, rule 6).
_QUOTED = re.compile(r'[",\r\n]')


class RowLines(Protocol):
    """One kind of file. `promptc.data.table` reads what it writes."""

    @property
    def head(self) -> bytes:
        """What the file begins with."""
        ...

    def line(self, row: Mapping[str, Json]) -> bytes:
        """``row`` as it stands in the file, with its newline."""
        ...

    def row(self, line: bytes) -> Row:
        """The row that a whole ``line`` holds. Raises ValueError where it holds none."""
        ...

    def whole(self, file: Iterable[bytes]) -> Iterator[bytes]:
        """The whole lines of a file that is given newline by newline, the head among them; what is cut is left out."""
        ...


@final
@dataclass(frozen=True, slots=True)
class JsonLines:
    """An object a line."""

    head: bytes = b""

    def line(self, row: Mapping[str, Json]) -> bytes:
        return _bytes(f"{_json(row)}\n")

    def row(self, line: bytes) -> Row:
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"broken JSON: {slip(error, error.pos + 1)}") from None
        if isinstance(value, dict):
            return value
        raise ValueError("it is no object")

    def whole(self, file: Iterable[bytes]) -> Iterator[bytes]:
        return (line for line in file if line.endswith(b"\n"))


@final
@dataclass(frozen=True, slots=True)
class CsvLines:
    """CSV with ``columns``, at least two. Texts stand as they are, none is an empty cell, and every other value is JSON.

    A row of the file is one of texts.
    """

    columns: tuple[str, ...]

    @property
    def head(self) -> bytes:
        return self._line(self.columns)

    def line(self, row: Mapping[str, Json]) -> bytes:
        return self._line([_cell(row.get(name)) for name in self.columns])

    def row(self, line: bytes) -> Row:
        try:
            cells = next(csv.reader(io.StringIO(line.decode("utf-8"), newline=""), strict=True))
        except csv.Error as error:
            raise ValueError(f"broken CSV: {error}") from None
        return dict(zip(self.columns, cells, strict=True))

    def whole(self, file: Iterable[bytes]) -> Iterator[bytes]:
        row: list[bytes] = []
        quoted = False
        for line in file:
            row.append(line)
            # Inside of quotes a newline is text, and there the number of quotes so far is odd.
            quoted ^= line.count(b'"') % 2 == 1
            if not quoted and line.endswith(b"\n"):
                yield b"".join(row)
                row.clear()

    def _line(self, cells: Iterable[str]) -> bytes:
        return _bytes(",".join(map(_quoted, cells)) + "\n")


def _cell(value: Json) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return _json(value)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def _json(value: Mapping[str, Json] | Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _bytes(text: str) -> bytes:
    # Half a surrogate pair has no UTF-8, and its escape is what JSON writes for it.
    return text.encode("utf-8", "backslashreplace")
