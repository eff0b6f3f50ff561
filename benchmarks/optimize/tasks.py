"""The tasks: for each a program in ``programs/``, its rows, and how its modules hang together in DSPy."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.optimize import rows
from benchmarks.optimize.rows import Row, Splits

PROGRAMS = Path(__file__).parent / "programs"
# chain: each module takes what the ones before it gave; vote: all modules answer, and the answer that most gave counts.
Wiring = Literal["chain", "vote"]
_TRAIN, _DEV, _TEST = 60, 30, 50


@dataclass(frozen=True, slots=True)
class Task:
    """``answer`` is the output that is scored: right where it is the row's own to the letter."""

    name: str
    answer: str
    wiring: Wiring
    splits: Callable[[int, Path | None], Splits]

    @property
    def program(self) -> Path:
        return PROGRAMS / f"{self.name}.prompt"


def _iris(seed: int, folder: Path | None) -> Splits:
    del folder
    return rows.divide(rows.iris(), 60, 30, 50, rows.stream("iris", seed))


def _heart(seed: int, folder: Path | None) -> Splits:
    return rows.divide(rows.heart(folder), 44, 30, 50, rows.stream("heart", seed))


def _drawn(name: str, draw: Callable[..., Row]) -> Callable[[int, Path | None], Splits]:
    def splits(seed: int, folder: Path | None) -> Splits:
        del folder
        rng = rows.stream(name, seed)
        return rows.divide(rows.drawn(draw, _TRAIN + _DEV + _TEST, rng), _TRAIN, _DEV, _TEST, rng)

    return splits


TASKS = (
    Task("iris", "species", "chain", _iris),
    Task("iris_typo", "species", "chain", _iris),
    Task("heart", "answer", "vote", _heart),
    Task("shelve", "shelf", "chain", _drawn("shelve", rows.note)),
    Task("relay", "result", "chain", _drawn("relay", rows.line)),
    Task("facts", "box", "chain", _drawn("facts", rows.fact)),
    Task("scale", "grade", "chain", _drawn("scale", rows.pair)),
)
