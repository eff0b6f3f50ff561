"""What either side of a cell gives back."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.optimize.metrics import Used


@dataclass(frozen=True, slots=True)
class Outcome:
    """``chosen`` has the instruction and the number of demonstrations of each module; the rest is as in `cells.Cell`."""

    scores: tuple[float, ...]
    seed_scores: tuple[float, ...]
    search: Used
    seconds: float
    chosen: tuple[Mapping[str, str | int], ...]


class CellFailed(Exception):
    """A command of a cell ended with an error, or its counts are not those of the server."""
