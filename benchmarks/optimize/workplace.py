"""The folder of one cell: the program with its rows, as a user would have it."""

import csv
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from benchmarks.optimize.rows import Row, Splits
from benchmarks.optimize.tasks import Task
from promptc.artifact.model import Artifact, Graph
from promptc.driver.compiling import compile_file
from promptc.schema.types import Json

# Rows that either side has in flight at a time.
CONCURRENCY = 16
_SEARCH = re.compile(r"search\([^)]*\)")
_BUDGET = re.compile(r"budget = calls\([\d_]+\)")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program's own passes say, in DSPy's terms, too: both sides search as much."""

    demos: int
    sets: int
    instructions: int
    trials: int
    minibatch: int


@dataclass(frozen=True, slots=True)
class Place:
    """A cell's folder, with the program in it compiled as written. ``calls_per_row`` is of one run of the program."""

    folder: Path
    program: Path
    splits: Splits
    artifact: Artifact
    settings: Settings
    calls_per_row: int


def set_up(task: Task, splits: Splits, folder: Path) -> Place:
    """Write ``task``'s program and ``splits`` to ``folder``, without what an earlier run has left there: kept answers, too."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name in ("train", "dev", "test"):
        _write_csv(folder / f"{name}.csv", getattr(splits, name))
    program = folder / task.program.name
    shutil.copyfile(task.program, program)
    compiled = compile_file(program)
    if compiled.optimize is None:
        raise ValueError(f"{task.program} has no optimize block")
    options: dict[str, dict[str, Json]] = {spec.name: dict(spec.options) for spec in compiled.optimize.passes}
    settings = Settings(
        demos=cast("int", options["bootstrap"]["demos"]),
        sets=cast("int", options["bootstrap"]["sets"]),
        instructions=cast("int", options["propose"]["instructions"]),
        trials=cast("int", options["search"]["trials"]),
        minibatch=cast("int", options["search"]["minibatch"]),
    )
    calls = _calls(compiled.artifact.program)
    return Place(folder, program, splits, compiled.artifact, settings, calls)


def use_thompson(place: Place) -> None:
    """Let the program in ``place`` be searched as the pipeline `thompson` does: twice the trials, on half the rows each."""
    trials, rows = 2 * place.settings.trials, place.settings.minibatch // 2
    search = f'search(trials = {trials}, minibatch = {rows}, full_every = 15, sampler = "thompson")'
    source = place.program.read_text(encoding="utf-8")
    place.program.write_text(_SEARCH.sub(search, source), encoding="utf-8")


def limit(place: Place, calls: int) -> None:
    """Let the program in ``place`` be searched with no more than ``calls`` calls."""
    source = place.program.read_text(encoding="utf-8")
    place.program.write_text(_BUDGET.sub(f"budget = calls({calls})", source), encoding="utf-8")


def _write_csv(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, tuple(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _calls(graph: Graph) -> int:
    # The programs here have no branches and no maps.
    return sum(node.op == "call" for node in graph.nodes)
