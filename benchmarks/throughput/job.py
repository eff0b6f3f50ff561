"""What a side is told, and what it gives back, as JSON between processes. Standard library alone, as DSPy's environment needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.throughput.measuring import Measured

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """``rows`` are run and measured after those of ``warm``, which are not; both are files of JSON Lines with inputs.

    ``setting`` is how many rows a side has in flight: threads, for DSPy. ``asked`` is a file with the calls of all
    rows, the warm ones first: promptc writes it, and others read it. ``server`` is a model server's base URL, and ``server_pid`` its process.
    """

    artifact: str
    rows: str
    warm: str
    outcome: str
    setting: int = 0
    asked: str = ""
    server: str = ""
    server_pid: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """``outputs`` are of the rows in their order; None stands for a row that failed."""

    measured: Measured
    calls: int
    outputs: Sequence[Row | None]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a row: its ``messages`` as role and content, the ``pattern`` that its answer is decoded under, and the answer."""

    module: str
    messages: Sequence[Sequence[str]]
    pattern: str
    text: str


def read_job(path: str) -> Job:
    return Job(**json.loads(Path(path).read_text(encoding="utf-8")))


def write_job(path: Path, job: Job) -> None:
    path.write_text(json.dumps(asdict(job)), encoding="utf-8")


def read_outcome(path: Path) -> Outcome:
    found = json.loads(path.read_text(encoding="utf-8"))
    return Outcome(Measured(**found["measured"]), found["calls"], found["outputs"])


def write_outcome(path: str, outcome: Outcome) -> None:
    Path(path).write_text(json.dumps(asdict(outcome)), encoding="utf-8")


def read_rows(path: str) -> list[Row]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def read_calls(path: str) -> list[list[Call]]:
    """The calls of each row, in the order of the program."""
    return [[Call(**call) for call in calls] for calls in map(json.loads, Path(path).read_text().splitlines())]


def write_calls(path: str, rows: Sequence[Sequence[Call]]) -> None:
    Path(path).write_text("".join(json.dumps([asdict(call) for call in calls]) + "\n" for calls in rows))
