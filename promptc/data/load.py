"""From a `dataset` block to typed rows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, combinations, islice
from pathlib import Path
from typing import final

from promptc.data.columns import SAMPLE, convert, infer_types, missing_columns, read_columns
from promptc.data.files import file_sha256
from promptc.data.problems import DataProblem, Flaw, Flaws
from promptc.data.spec import DatasetSpec, FilePool
from promptc.data.splits import divide
from promptc.data.table import iterate_rows, renamed, renamed_row, table_of
from promptc.schema.hashing import digest
from promptc.schema.types import Field, Row

__all__ = ["DataProblem", "Dataset", "Overlap", "load_dataset", "overlap", "read_columns", "typed_rows"]

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


def load_dataset(spec: DatasetSpec, folder: Path, fields: Sequence[Field]) -> Dataset:
    """Read all files of ``spec`` and divide them by its seed.

    ``fields`` are the columns that the rows are used for: the inputs of the program and whatever the metric reads. A row
    must have each that has no default and may not be none. The type of any other column is inferred, and where a cell is
    empty the row goes without it. Raises `DataProblem` for all files and rows that cannot be used.
    """
    files: dict[str, list[Row]] = {}
    hashes: dict[str, str] = {}
    problems: list[DataProblem] = []
    for pool in spec.pools:
        if isinstance(pool, FilePool):
            try:
                hashes[pool.path] = file_sha256(folder, pool)
                files[pool.name] = list(typed_rows(folder, pool.path, fields, spec.columns))
            except DataProblem as problem:
                problems.append(problem)
    if problems:
        raise DataProblem(*(f for p in problems for f in p.flaws), left_out=sum(p.left_out for p in problems))
    return Dataset(divide(spec, files), tuple(hashes.items()))


def typed_rows(
    folder: Path,
    path: str,
    fields: Sequence[Field],
    columns: Sequence[tuple[str, str]] = (),
    *,
    infer: bool = True,
) -> Iterator[Row]:
    """The rows of one file as values, one by one; ``fields`` and ``columns`` as in `load_dataset` and `DatasetSpec`.

    Cells of other columns stay as they are unless ``infer``. Raises `DataProblem` at the end of the file, for all that is
    wrong in it.
    """
    flaws = Flaws()
    with closing(iterate_rows(folder, path)) as found:
        first = list(islice(found, SAMPLE))
        head = renamed(table_of(path, first, strict=False), columns)
        inferred = infer_types(head) if infer else {}
        # A column that is not there is one flaw, not one for each row.
        missing = missing_columns(head, fields)
        flaws.add(missing)
        usable = [f for f in fields if f.name not in {flaw.column for flaw in missing}]
        for row in chain(first, found):
            if isinstance(row, Flaw):
                flaws.add([row])
                continue
            try:
                yield convert(renamed_row(row, columns), usable, inferred, texts=head.texts)
            except DataProblem as problem:
                flaws.add(problem.flaws, problem.left_out)
    flaws.settle()


def overlap(dataset: Dataset) -> tuple[Overlap, ...]:
    """Which of the pools train, dev and test share rows; empty where none do, as with splits of one file."""
    keys = {name: [digest(row) for row in dataset.splits[name]] for name in _USED if name in dataset.splits}
    found = []
    for first, second in combinations(keys, 2):
        known = set(keys[first])
        if shared := sum(key in known for key in keys[second]):
            found.append(Overlap(first, second, shared))
    return tuple(found)
