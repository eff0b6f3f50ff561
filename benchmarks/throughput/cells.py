"""Measured runs, one JSON object a line: a benchmark that is started again goes on after the last one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.throughput.measuring import Measured

SIDES = ("raw", "promptc", "dspy", "own")
Key = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One run of one side. ``run`` counts from 1; 0 is a trial of a ``setting``, which is how many rows are in flight.

    ``failed`` counts rows without outputs, ``same`` those whose outputs are those of the recorded run. ``origin`` tells what ran.
    """

    side: str
    run: int
    rows: int
    setting: int
    measured: Measured
    calls: int
    failed: int
    same: int
    origin: Mapping[str, str]

    @property
    def key(self) -> Key:
        """A measured run is one whatever its setting."""
        return self.side, self.run, self.rows, self.setting if self.run == 0 else 0

    @property
    def rate(self) -> float:
        """Rows per second."""
        return self.rows / self.measured.seconds


def load(path: Path) -> list[Cell]:
    """The cells in ``path``; none where there is no such file."""
    if not path.exists():
        return []
    return [_read(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]


def append(path: Path, cell: Cell) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(cell)) + "\n")


def best_setting(cells: Iterable[Cell], side: str) -> int | None:
    """The setting with the highest rate of those that were tried; None where none was."""
    tried = [cell for cell in cells if cell.side == side and cell.run == 0]
    return max(tried, key=lambda cell: cell.rate).setting if tried else None


def _read(found: dict[str, object]) -> Cell:
    measured = found.pop("measured")
    if not isinstance(measured, dict):
        raise TypeError(f"a cell's measured is an object, got {measured!r}")
    return Cell(measured=Measured(**measured), **found)  # type: ignore[arg-type]  # what `asdict` wrote
