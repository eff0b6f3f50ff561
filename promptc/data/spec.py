"""What a `dataset` block says, resolved."""

from dataclasses import dataclass
from typing import TypeAlias, final


@final
@dataclass(frozen=True, slots=True)
class FilePool:
    """A named pool of rows that is a file. ``path`` is as written, relative to the program's folder.

    ``sha256``, in hexadecimal and lower case, pins the file: one of another content is refused. Empty for no pin.
    """

    name: str
    path: str
    sha256: str = ""


@final
@dataclass(frozen=True, slots=True)
class SplitPool:
    """A named pool split off an earlier one: ``share`` of that pool's original size; the earlier pool loses them."""

    name: str
    pool: str
    share: float


@final
@dataclass(frozen=True, slots=True)
class SamplePool:
    """A named pool of ``rows`` rows that are drawn from an earlier one; the earlier pool loses them."""

    name: str
    pool: str
    rows: int


Pool: TypeAlias = FilePool | SplitPool | SamplePool


@final
@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """Pools in declared order. ``train``, ``dev`` and ``test`` are the names that the optimizer uses.

    Rows are shuffled once by ``seed`` before anything is taken out of a pool, so pools never share a row. ``columns`` are
    the columns that the program calls otherwise than the files do: pairs of the file's name and the program's.
    """

    name: str
    pools: tuple[Pool, ...]
    seed: int = 0
    columns: tuple[tuple[str, str], ...] = ()
