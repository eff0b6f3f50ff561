"""promptc's own protocol and selection on planted landscapes: the code that builds run, with rows in the place of programs."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import final

import numpy as np

from benchmarks.search.outcome import Outcome
from benchmarks.search.rows import Rows
from promptc.autotune.choosing import choose
from promptc.autotune.problems import OutOfBudget
from promptc.autotune.protocol import Options, SearchProtocol
from promptc.autotune.sampler import Assignment, Sampler, seed
from promptc.autotune.seeds import stream

_ROOM = 2  # times the trials that whole minibatches would make: those that lose early pay for others


def search(rows: Rows, sampler: Sampler, chance: int, *, budget: int, minibatch: int, full_every: int) -> Outcome:
    """Half of the rows steer, the other half selects."""
    objective = _Objective(rows, budget)
    variables = rows.landscape.variables
    protocol = SearchProtocol(
        variables,
        sampler,
        objective,
        Options(_ROOM * budget // minibatch, minibatch, full_every, concurrency=1),
        stream=lambda *names: stream(chance, *names),
    )
    asyncio.run(_search(protocol))
    start = seed(variables)
    choice = choose(start, objective.scores, protocol.evidence.gains(list(objective.scores), start))
    selected = start if choice.kept else choice.best
    return Outcome(selected, float(np.mean(objective.scores[selected])))


async def _search(protocol: SearchProtocol) -> None:
    for stage in (protocol.seed, protocol.trials, protocol.finals):
        with contextlib.suppress(OutOfBudget):
            await stage()


@final
class _Objective:
    def __init__(self, rows: Rows, budget: int) -> None:
        self._rows = rows
        self._budget = budget
        self._selecting = np.arange(self.rows, rows.count)
        self.scores: dict[Assignment, list[float]] = {}

    @property
    def rows(self) -> int:
        return self._rows.count // 2

    async def require(self, runs: Mapping[Assignment, Sequence[int]]) -> None:
        self._require(sum(map(len, runs.values())) + len(self._selecting))

    async def steer(self, assignment: Assignment, rows: Sequence[int]) -> list[float]:
        self._require(len(rows))
        return [float(score) for score in self._rows.scores(assignment, np.asarray(rows))]

    async def full(self, assignment: Assignment) -> None:
        self._require(len(self._selecting))
        self.scores[assignment] = self._rows.scores(assignment, self._selecting).tolist()

    def _require(self, runs: int) -> None:
        if self._rows.runs + runs > self._budget:
            raise OutOfBudget(f"the budget of {self._budget:,} runs is used up")
