"""A cell: what one optimizer made of one program with one seed, and what that took."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

from promptc.bench.problem import BenchProblem

_PATTERN = re.compile(r"([^/]+)(?:/([^/]+)(?:/(?:seed=([0-9]+)|\*))?)?")


@final
@dataclass(frozen=True, slots=True, order=True)
class CellName:
    """``iris/mipro/seed=3``."""

    program: str
    optimizer: str
    seed: int

    def __str__(self) -> str:
        return f"{self.program}/{self.optimizer}/seed={self.seed}"


@final
@dataclass(frozen=True, slots=True)
class Used:
    """Different requests to models, their tokens, and what these cost; None where a model says no price."""

    calls: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = None

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.output_tokens


@final
@dataclass(frozen=True, slots=True)
class Cell:
    """``scores`` are of what was chosen, on the rows that report, in order; ``rows`` is the hash of these rows.

    ``key`` names all that decides the cell: another one is another program, data, model, setting or version. ``search`` is
    what the optimizer took, ``report`` what scoring the program as written and the chosen one took. ``artifact`` is the
    chosen program's file, relative to the folder of the table; ``models`` are written as a program writes them.
    """

    name: CellName
    key: str
    rows: str
    scores: tuple[float, ...]
    search: Used
    report: Used
    seed_kept: bool
    models: tuple[str, ...]
    compiler: str
    artifact: str

    @property
    def mean(self) -> float:
        return sum(self.scores) / len(self.scores)


@final
@dataclass(frozen=True, slots=True)
class Only:
    """Which cells are meant: ``iris``, ``iris/mipro``, ``iris/mipro/seed=3``; ``*`` stands for all of a kind."""

    program: str
    optimizer: str = "*"
    seed: int | None = None

    @classmethod
    def of(cls, text: str) -> "Only":
        """Raises `BenchProblem` where ``text`` does not name cells."""
        found = _PATTERN.fullmatch(text)
        if found is None:
            raise BenchProblem(
                f"{text!r} names no cells: write PROGRAM, PROGRAM/OPTIMIZER or PROGRAM/OPTIMIZER/seed=N, with * for all of "
                "a kind"
            )
        program, optimizer, seed = found.groups()
        return cls(program, optimizer or "*", None if seed is None else int(seed))

    @property
    def one(self) -> CellName | None:
        """The one cell that it names; None where it may name several."""
        if self.seed is None or "*" in (self.program, self.optimizer):
            return None
        return CellName(self.program, self.optimizer, self.seed)

    def __contains__(self, name: CellName) -> bool:
        return (
            self.program in ("*", name.program)
            and self.optimizer in ("*", name.optimizer)
            and self.seed in (None, name.seed)
        )


def chosen(names: Iterable[CellName], only: Iterable[Only]) -> list[CellName]:
    """Those of ``names`` that one of ``only`` means, or all where there is none; then single cells that are not among them."""
    names, only = list(names), list(only)
    found = [name for name in names if not only or any(name in pattern for pattern in only)]
    return [*dict.fromkeys((*found, *(cell for pattern in only if (cell := pattern.one) is not None)))]
