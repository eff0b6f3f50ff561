"""Cells: one method on one draw of one landscape with one budget. Each is run once, and kept as a line of JSON."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import final

from benchmarks.search.landscapes import LANDSCAPES, Landscape
from benchmarks.search.methods import METHODS, REFERENCE, reference
from benchmarks.search.outcome import Outcome
from benchmarks.search.rows import Rows
from promptc.autotune.seeds import stream

ROWS = 100  # as many as MIPROv2's lightest setting takes


@final
@dataclass(frozen=True, slots=True)
class Cell:
    """``gain`` is the true one of what was selected, of ``possible``; ``optimism``: the reported score less the true one."""

    landscape: str
    budget: int
    seed: int
    method: str
    gain: float
    possible: float
    optimism: float
    runs: int

    @property
    def key(self) -> tuple[str, int, int, str]:
        return self.landscape, self.budget, self.seed, self.method


@final
@dataclass(frozen=True, slots=True)
class Case:
    """The cells of one draw and one budget. ``runs`` that the reference used, where that is known; else it is run first."""

    landscape: str
    budget: int
    seed: int
    methods: tuple[str, ...]
    runs: int | None

    def run(self) -> list[Cell]:
        landscape = LANDSCAPES[self.landscape](stream(self.seed, "landscape", self.landscape))
        cells: list[Cell] = []
        budget = self.runs
        if budget is None:
            rows = Rows(landscape, ROWS, self.seed)
            cells.append(self._cell(REFERENCE, landscape, rows, reference(rows, self.seed, self.budget)))
            budget = rows.runs
        for name in self.methods:
            rows = Rows(landscape, ROWS, self.seed)
            cells.append(self._cell(name, landscape, rows, METHODS[name](rows, self.seed, self.budget, budget)))
        return cells

    def _cell(self, method: str, landscape: Landscape, rows: Rows, outcome: Outcome) -> Cell:
        return Cell(
            self.landscape,
            self.budget,
            self.seed,
            method,
            gain=round(landscape.gain(outcome.selected), 6),
            possible=round(landscape.possible, 6),
            optimism=round(outcome.reported - landscape.quality(outcome.selected), 6),
            runs=rows.runs,
        )


def read(path: Path) -> list[Cell]:
    """The cells in ``path``; none where there is no such file."""
    if not path.exists():
        return []
    return [Cell(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def missing(
    known: Iterable[Cell], landscapes: Sequence[str], budgets: Sequence[int], seeds: int, methods: Sequence[str]
) -> Iterator[Case]:
    """What is still to be run, first seeds first, so that a run that is stopped has the same seeds of all landscapes."""
    runs = {cell.key: cell.runs for cell in known}
    for budget in budgets:
        for seed in range(seeds):
            for landscape in landscapes:
                reference_runs = runs.get((landscape, budget, seed, REFERENCE))
                left = tuple(m for m in methods if (landscape, budget, seed, m) not in runs)
                if left or reference_runs is None:
                    yield Case(landscape, budget, seed, left, reference_runs)


def run_all(cases: Sequence[Case], path: Path, processes: int) -> Iterator[int]:
    """Run ``cases`` and append their cells to ``path``; gives how many cases are done, after each."""
    # The matrices are small: threads of the linear algebra would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open("a", encoding="utf-8") as file,
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
    ):
        futures = [pool.submit(case.run) for case in cases]
        for done, future in enumerate(as_completed(futures), start=1):
            for cell in future.result():
                file.write(json.dumps(asdict(cell)) + "\n")
            file.flush()
            yield done
