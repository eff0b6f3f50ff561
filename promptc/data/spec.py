"""What a `dataset` block says, resolved."""

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class FilePool:
    """A named pool of rows that is a file. ``path`` is as written, relative to the program's folder."""

    name: str
    path: str


@final
@dataclass(frozen=True, slots=True)
class SplitPool:
    """A named pool split off an earlier one: ``share`` of that pool's original size; the earlier pool loses them."""

    name: str
    pool: str
    share: float


@final
@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """Pools in declared order. ``train``, ``dev`` and ``test`` are the names that the optimizer uses.

    Rows are shuffled once by ``seed`` before anything is split off a pool, so splits never share a row. ``columns`` are
    the columns that the program calls otherwise than the files do: pairs of the file's name and the program's.
    """

    name: str
    pools: tuple[FilePool | SplitPool, ...]
    seed: int = 0
    columns: tuple[tuple[str, str], ...] = ()
