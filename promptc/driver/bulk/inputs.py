"""The rows of a file as inputs of a program, read twice: once to find all that is wrong, once to run them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.data.files import opening
from promptc.data.load import typed_rows
from promptc.schema.types import Field, Row

_BLOCK = 1 << 20


@final
@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of which every row has ``fields``: how many ``rows``, and its content by ``size`` in bytes and SHA-256."""

    path: Path
    fields: tuple[Field, ...]
    rows: int
    size: int
    sha256: str

    def __iter__(self) -> Iterator[Row]:
        """The rows, of which one is in memory at a time; other columns are left out."""
        for row in typed_rows(Path(), str(self.path), self.fields, infer=False):
            yield {field.name: row[field.name] for field in self.fields}


def check_input(path: Path, fields: tuple[Field, ...]) -> InputFile:
    """The file at ``path``. Raises `DataProblem` for all rows that do not fit, before any of them is run."""
    rows = sum(1 for _ in typed_rows(Path(), str(path), fields, infer=False))
    size = path.stat().st_size
    return InputFile(path, fields, rows, size, head_sha256(path, size))


def head_sha256(path: Path, size: int) -> str:
    """The SHA-256 of the first ``size`` bytes of a file."""
    found = hashlib.sha256()
    with opening(path, str(path)), path.open("rb") as file:
        while block := file.read(min(size, _BLOCK)):
            found.update(block)
            size -= len(block)
    return found.hexdigest()


def ends_a_line(path: Path, size: int) -> bool:
    """Whether the first ``size`` bytes of a longer file are whole lines, so that what follows changes none of them."""
    with opening(path, str(path)), path.open("rb") as file:
        file.seek(max(0, size - 1))
        around = file.read(2)
    return around[:1] == b"\n" or around[1:] in (b"\n", b"\r")
