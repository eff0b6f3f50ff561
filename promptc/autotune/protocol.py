"""The search protocol: which assignments are run on which rows. It knows no program and no model.

MIPRO's (arXiv 2406.11695, algorithm 1), with less left to luck. Trials come in blocks that are suggested together; all trials of
a block see the same minibatch of steering rows as the incumbent, and a trial ends early when it loses (`promptc.autotune.racing`).
Now and then, and at the end, the assignment with the best lower bound, tried or not, is scored on the rows that select.

What is suggested depends on what earlier blocks said and on nothing else. So a search goes the same way, however many of
its trials run at once.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import ceil
from random import Random
from typing import Protocol, final

from promptc.autotune.batches import first_leaf
from promptc.autotune.evidence import Evidence
from promptc.autotune.problems import OutOfBudget
from promptc.autotune.racing import STAGES, loses, stages
from promptc.autotune.sampler import Assignment, RandomSampler, Sampler, Variable, seed

FINALS = 3  # full evaluations after the last trial
_BLOCK = 5  # trials at least
_BLOCKS = 50  # of a long search: that is often enough to learn something
_ASKS = 8  # suggestions before another source is asked


class Objective(Protocol):
    """What is searched. All of it raises `OutOfBudget` and `Stopped`."""

    @property
    def rows(self) -> int:
        """How many steering rows there are; they have the numbers from 0."""
        ...

    async def require(self, runs: Mapping[Assignment, Sequence[int]]) -> None:
        """Raises `OutOfBudget` unless these runs on steering rows, and one full evaluation, can be paid for."""
        ...

    async def steer(self, assignment: Assignment, rows: Sequence[int]) -> list[float]:
        """Scores on steering rows, none of which it was asked for before."""
        ...

    async def full(self, assignment: Assignment) -> None:
        """Score it on all rows that select, and keep the scores for the selection."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Options:
    """``concurrency``: about how many rows run at once; it changes no result."""

    trials: int
    minibatch: int
    full_every: int
    concurrency: int


@final
@dataclass(frozen=True, slots=True)
class Trial:
    """``scores`` of ``assignment`` and ``base``, those of ``incumbent``, on the same rows; ``dropped``: not all of the minibatch."""

    number: int
    assignment: Assignment
    incumbent: Assignment
    scores: tuple[float, ...]
    base: tuple[float, ...]
    dropped: bool


@final
class SearchProtocol:
    """One search: `seed`, `trials` and `finals`, in this order. A limit may end each of them, and the next be tried.

    ``stream`` gives a stream of chance by its names. ``watch`` hears of each trial, in the order of their numbers.
    """

    def __init__(
        self,
        variables: Sequence[Variable],
        sampler: Sampler,
        objective: Objective,
        options: Options,
        *,
        stream: Callable[..., Random],
        watch: Callable[[Trial], None] = lambda _: None,
    ) -> None:
        self._variables = tuple(variables)
        self._sampler = sampler
        self._objective = objective
        self._options = options
        self._stream = stream
        self._watch = watch
        self._seed = seed(variables)
        self._full: dict[Assignment, None] = {}  # a set, in the order of the evaluations
        self._begun = 0
        self._short: OutOfBudget | None = None  # why a block had fewer trials than were suggested
        self.evidence = Evidence(self._variables)

    async def seed(self) -> None:
        await self._evaluate(self._seed)

    async def trials(self) -> None:
        options = self._options
        incumbent = self._seed
        batches = minibatches(self._objective.rows, options.minibatch, self._stream("minibatches"))
        for rows in islice(batches, blocks(options.trials)):
            block = await self._affordable(incumbent, rows, self._suggested(incumbent, rows))
            if not block:
                return
            before = self._begun
            await self._run(incumbent, rows, block)
            if self._begun // options.full_every > before // options.full_every:
                await self._promote()
            bounds = self.evidence.bounds(list(self._full))
            incumbent = max(bounds, key=lambda a: bounds[a])
        if self._short is not None and self._begun < options.trials:
            raise self._short

    async def finals(self) -> None:
        for _ in range(FINALS):
            await self._promote()

    def _suggested(self, incumbent: Assignment, rows: Sequence[int]) -> list[Assignment]:
        history = self.evidence.history()
        block: list[Assignment] = []
        trials = self._options.trials
        for number in range(self._begun, min(self._begun + block_size(trials, first=not self._begun), trials)):
            for sampler, ask in chain(*([(s, ask) for ask in range(_ASKS)] for s in (self._sampler, RandomSampler()))):
                # A sampler that is sure of itself goes on suggesting what is known by now; then chance looks elsewhere.
                rng = self._stream("suggest", str(number), str(ask))
                assignment = sampler.suggest(self._variables, history, block, rng)
                new = assignment != incumbent and assignment not in block
                if new and self.evidence.missing(assignment, rows):
                    block.append(assignment)
                    break
        return block

    async def _affordable(
        self, incumbent: Assignment, rows: Sequence[int], block: Sequence[Assignment]
    ) -> Sequence[Assignment]:
        """As much of ``block`` as can be paid for. Raises `OutOfBudget` where that is nothing of it."""
        while block:
            try:
                await self._objective.require({a: self.evidence.missing(a, rows) for a in (incumbent, *block)})
            except OutOfBudget as short:
                if len(block) == 1:
                    raise
                block, self._short = block[:-1], short
            else:
                break
        return block

    async def _run(self, incumbent: Assignment, rows: Sequence[int], block: Sequence[Assignment]) -> None:
        base = await self._scored(incumbent, rows)
        self.evidence.add(incumbent, base)
        free = asyncio.Semaphore(max(1, self._options.concurrency * STAGES // len(rows)))

        async def race(assignment: Assignment) -> dict[int, float]:
            async with free:
                return await self._raced(assignment, rows, base)

        try:
            async with asyncio.TaskGroup() as group:
                races = [group.create_task(race(assignment)) for assignment in block]
        except BaseExceptionGroup as failures:
            raise first_leaf(failures) from None
        for assignment, done in zip(block, races, strict=True):
            scores = done.result()
            self.evidence.add(assignment, scores)
            self._begun += 1
            on = tuple(base[row] for row in scores)
            dropped = len(scores) < len(rows)
            self._watch(Trial(self._begun, assignment, incumbent, tuple(scores.values()), on, dropped))

    async def _raced(self, assignment: Assignment, rows: Sequence[int], base: Mapping[int, float]) -> dict[int, float]:
        """Scores by row, as far as ``assignment`` came; what was known before comes first."""
        missing = self.evidence.missing(assignment, rows)
        scores = await self._scored(assignment, [row for row in rows if row not in missing])
        for part in stages(missing):
            scores |= await self._scored(assignment, part)
            if loses([score - base[row] for row, score in scores.items()]):
                break
        return scores

    async def _scored(self, assignment: Assignment, rows: Sequence[int]) -> dict[int, float]:
        """Scores by row, without running what was run before."""
        missing = self.evidence.missing(assignment, rows)
        new = await self._objective.steer(assignment, missing) if missing else []
        found = self.evidence.scores(assignment) | dict(zip(missing, new, strict=True))
        return {row: found[row] for row in rows}

    async def _promote(self) -> None:
        """A full evaluation of the best lower bound, of all assignments without one."""
        tried = self.evidence.tried
        expected = [self.evidence.best(self._stream("best", str(len(self._full))))] if tried else []
        waiting = [a for a in dict.fromkeys((*tried, *expected)) if a not in self._full]
        if waiting:
            bounds = self.evidence.bounds(waiting)
            await self._evaluate(max(waiting, key=lambda a: bounds[a]))

    async def _evaluate(self, assignment: Assignment) -> None:
        await self._objective.full(assignment)
        self._full[assignment] = None


def blocks(trials: int) -> int:
    """The most blocks of a search. In a small space, what is left to try on the rows of one may be less than its size."""
    return 1 + ceil((trials - block_size(trials, first=True)) / block_size(trials))


def block_size(trials: int, *, first: bool = False) -> int:
    """How many trials are suggested together in a search of so many.

    Nothing is known in the first block, so it has a quarter of the trials at most.
    """
    size = max(_BLOCK, trials // _BLOCKS)
    return min(size, max(1, trials // 4)) if first else size


def minibatches(count: int, size: int, rng: Random) -> Iterator[Sequence[int]]:
    """Batches of ``size`` of ``count`` rows (or all of them) without end; every row comes up before any comes up again."""
    queue: list[int] = []
    size = min(size, count)
    while True:
        if len(queue) < size:
            # The rest of one pass over the rows opens the batch; in the next pass these rows come last.
            order = rng.sample(range(count), count)
            queue += [i for i in order if i not in queue] + [i for i in order if i in queue]
        yield queue[:size]
        queue = queue[size:]
