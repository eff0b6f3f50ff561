"""What can be wrong with data: always with the place, the column where one is to blame, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import final

# Of one file: who mends ten rows has seen what is wrong with the others.
MOST_TOLD = 10


@final
@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong. ``place`` is a file, or a row of one as `RawRow.place` has it; ``column`` may be empty."""

    place: str
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: column `{self.column}`: {self.reason}" if self.column else f"{self.place}: {self.reason}"


class DataProblem(ValueError):
    """Data cannot be used, for each of the ``flaws`` (at least one) and for ``left_out`` more."""

    def __init__(self, *flaws: Flaw, left_out: int = 0) -> None:
        self.flaws = flaws
        self.left_out = left_out
        super().__init__(flaws, left_out)

    def __str__(self) -> str:
        if len(self.flaws) == 1 and not self.left_out:
            return str(self.flaws[0])
        head = f"the data has {len(self.flaws) + self.left_out} mistakes:"
        tail = [f"and {self.left_out} more"] if self.left_out else []
        return "\n  ".join([head, *map(str, self.flaws), *tail])

    @property
    def summary(self) -> str:
        """The first flaw, and how many there are beside it, on one line."""
        others = len(self.flaws) - 1 + self.left_out
        return f"{self.flaws[0]} (and {others} more)" if others else str(self.flaws[0])


@final
@dataclass(slots=True)
class Flaws:
    """Collects the flaws of a file, to tell them together: the first `MOST_TOLD`, and how many more there are."""

    told: list[Flaw] = field(default_factory=list)
    left_out: int = 0

    def add(self, flaws: Iterable[Flaw], left_out: int = 0) -> None:
        self.left_out += left_out
        for flaw in flaws:
            if len(self.told) < MOST_TOLD:
                self.told.append(flaw)
            else:
                self.left_out += 1

    def settle(self) -> None:
        """Raise `DataProblem` if there are any."""
        if self.told:
            raise DataProblem(*self.told, left_out=self.left_out)
