"""From a `dataset` block to typed rows."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import final

from promptc.data.columns import convert, infer_types, read_columns
from promptc.data.problems import DataProblem
from promptc.data.spec import DatasetSpec, FilePool
from promptc.data.splits import split_pools
from promptc.data.table import read_table, renamed
from promptc.schema.hashing import digest
from promptc.schema.types import Optional, Row, Type

__all__ = ["DataProblem", "Dataset", "Overlap", "load_dataset", "overlap", "read_columns"]

_USED = ("train", "dev", "test")


@final
@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows by pool, and the hash of each file that they came from (path as written, SHA-256)."""

    splits: Mapping[str, tuple[Row, ...]]
    sha256: tuple[tuple[str, str], ...]


@final
@dataclass(frozen=True, slots=True)
class Overlap:
    """``rows`` rows of the pool ``second`` stand, word for word, in the pool ``first``, too."""

    first: str
    second: str
    rows: int


def load_dataset(spec: DatasetSpec, folder: Path, types: Mapping[str, Type]) -> Dataset:
    """Read all files of ``spec`` and split them by its seed.

    ``types`` maps columns to types: the inputs of the program and whatever the metric reads. Each row must have them;
    the type of any other column is inferred, and where a cell is empty the row goes without it. Raises `DataProblem`.
    """
    files: dict[str, list[Row]] = {}
    hashes: dict[str, str] = {}
    for pool in spec.pools:
        if isinstance(pool, FilePool):
            files[pool.name] = _rows(folder, pool.path, spec.columns, types)
            hashes[pool.path] = hashlib.sha256((folder / pool.path).read_bytes()).hexdigest()
    return Dataset(split_pools(spec, files), tuple(hashes.items()))


def overlap(dataset: Dataset) -> tuple[Overlap, ...]:
    """Which of the pools train, dev and test share rows; empty where none do, as with splits of one file."""
    keys = {name: [digest(row) for row in dataset.splits[name]] for name in _USED if name in dataset.splits}
    found = []
    for first, second in combinations(keys, 2):
        known = set(keys[first])
        if shared := sum(key in known for key in keys[second]):
            found.append(Overlap(first, second, shared))
    return tuple(found)


def _rows(folder: Path, path: str, columns: Iterable[tuple[str, str]], types: Mapping[str, Type]) -> list[Row]:
    table = renamed(read_table(folder, path), columns)
    for name in types:
        if name not in table.columns and not isinstance(types[name], Optional):
            raise DataProblem(path, 1, name, f"there is no such column; the columns are {', '.join(table.columns)}")
    inferred = infer_types(table)
    return [convert(table, row, types, inferred) for row in table.rows]
