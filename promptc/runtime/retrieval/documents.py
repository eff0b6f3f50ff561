"""The rows of a corpus on disk, memory-mapped: a corpus need not fit into memory to be searched.

A folder holds ``rows.jsonl``, one JSON value a line, and ``offsets.npy``, where each line begins, with the end of the last.
"""

import json
import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from promptc.schema.hashing import key_text
from promptc.schema.types import Json

_ROWS = "rows.jsonl"
_OFFSETS = "offsets.npy"


class Documents:
    """The rows that `write_documents` put into ``folder``. Safe to read from several threads."""

    def __init__(self, folder: Path) -> None:
        self._offsets = np.load(folder / _OFFSETS, mmap_mode="r", allow_pickle=False)
        with (folder / _ROWS).open("rb") as file:
            self._rows = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> Json:
        start, end = int(self._offsets[number]), int(self._offsets[number + 1])
        value: Json = json.loads(self._rows[start:end])
        return value

    def close(self) -> None:
        self._rows.close()


def write_documents(folder: Path, rows: Iterable[Json]) -> None:
    """Write ``rows``, at least one, into the empty ``folder``."""
    offsets = [0]
    with (folder / _ROWS).open("wb") as file:
        for row in rows:
            line = key_text(row).encode("ascii") + b"\n"
            file.write(line)
            offsets.append(offsets[-1] + len(line))
    np.save(folder / _OFFSETS, np.asarray(offsets, dtype=np.int64), allow_pickle=False)
