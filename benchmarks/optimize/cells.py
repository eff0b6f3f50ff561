"""The cells of the table, one JSON object a line: a benchmark that is started again goes on after the last one."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.optimize.metrics import Used


@dataclass(frozen=True, slots=True)
class Cell:
    """One optimizer on one task with one seed.

    ``scores`` and ``seed_scores`` are of the held-out rows, in order: of what the optimizer made of the program, and of the
    program as written. ``search`` is what the optimizer used, without the scoring of held-out rows. ``seconds`` is of the
    whole command, that scoring among it. ``limit`` is what the search was given, 0 for no limit. ``chosen`` tells what it chose. ``origin`` tells what ran.
    """

    task: str
    method: str
    seed: int
    limit: int
    scores: tuple[float, ...]
    seed_scores: tuple[float, ...]
    search: Used
    seconds: float
    chosen: tuple[Mapping[str, str | int], ...]
    origin: Mapping[str, str]
    command: str

    @property
    def key(self) -> tuple[str, str, int]:
        return self.task, self.method, self.seed


def load(path: Path) -> list[Cell]:
    """The cells in ``path``; none where there is no such file."""
    if not path.exists():
        return []
    return [_read(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]


def append(path: Path, cell: Cell) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(cell)) + "\n")


def _read(entry: dict[str, Any]) -> Cell:
    sequences = {name: tuple(entry[name]) for name in ("scores", "seed_scores", "chosen")}
    return Cell(**{**entry, **sequences, "search": Used(**entry["search"])})
