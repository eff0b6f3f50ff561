"""search: which of the candidates work best together.

    module @a { instruction = choice "x" | "y", demos = choice [] | [...] }    # "x" and [] in force
    module @a { instruction = choice "x" | "y", demos = choice [] | [...] }    # "y" and [...] in force

MIPRO's protocol (arXiv 2406.11695, algorithm 1) with paired minibatches: a sampler suggests one assignment of all
parameters at a time; a trial scores it on a minibatch of steering rows; every ``full_every`` trials the most promising
one is scored on the whole dev set, and the best there is the incumbent that the next trials are compared with. Most promising
is the combination of the best parts, whether it was tried or not (`promptc.autotune.additive`); once that is scored, the
trial with the highest lower bound. On planted landscapes of two modules and 20 trials this gained 0.41 of a possible 0.49; with
the best trial alone it was 0.36.
"""

import math
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from random import Random
from typing import ClassVar, final

from promptc.autotune.additive import best_by_parts
from promptc.autotune.bounds import calls_per_row
from promptc.autotune.domains import domains
from promptc.autotune.evidence import Evidence
from promptc.autotune.options import at_least
from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.problems import OptimizeProblem, OutOfBudget, Stopped
from promptc.autotune.progress import TrialDone
from promptc.autotune.sampler import Assignment, RandomSampler, Sampler
from promptc.autotune.selection import Selection
from promptc.autotune.session import Session
from promptc.autotune.space import Space
from promptc.autotune.tpe_hyperopt import TpeSampler
from promptc.ir.ops import Program
from promptc.schema.types import Row

_FINALS = 3  # of the candidates that the last trials left promising, so many are scored on dev at the end
_ASKS = 8  # suggestions before another source is asked


@final
@dataclass(frozen=True, slots=True)
class Search:
    """``trials`` on ``minibatch`` rows each, a full evaluation after every ``full_every``; ``sampler``: tpe or random."""

    name: ClassVar[str] = "search"

    trials: int = 40
    minibatch: int = 25
    full_every: int = 5
    sampler: str = "tpe"

    def __post_init__(self) -> None:
        at_least(self.name, "trials", self.trials, 1)
        at_least(self.name, "minibatch", self.minibatch, 1)
        at_least(self.name, "full_every", self.full_every, 1)
        self.make_sampler()

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        del program
        blocks = math.ceil(self.trials / self.full_every)
        steering = (self.trials + blocks) * min(self.minibatch, len(pools.steer))
        runs = steering + (1 + blocks + _FINALS) * len(pools.dev)
        return Cost(runs=runs, demos=demos, leaves=demos, of_variants=True)

    async def apply(self, program: Program, session: Session) -> Program:
        space = Space(program, session.variants)
        if not space.variables:
            session.note("search: nothing to search, as no parameter has more than one candidate")
            return program
        session.record("space", variables=domains(program, session.variants))
        run = _Run(self, space, session)
        limits: list[str] = []
        for stage in (run.seed, run.trials, run.finals):
            try:
                await stage()
            except OutOfBudget as halt:
                # Trials leave room for one full evaluation, so the last stage is tried all the same.
                limits.append(halt.reason)
            except Stopped:
                break
        if limits:
            session.note(f"search ended early: {limits[0]}")
        # What follows goes on from the variant that was chosen.
        session.variants = None
        return run.choose()

    def make_sampler(self) -> Sampler:
        match self.sampler:
            case "tpe":
                return TpeSampler(startup=max(1, self.trials // 4))
            case "random":
                return RandomSampler()
            case _:
                raise OptimizeProblem(f'search(sampler = "{self.sampler}"): must be tpe or random')


class _Run:
    """One application of the pass."""

    def __init__(self, options: Search, space: Space, session: Session) -> None:
        self._options = options
        self._sampler = options.make_sampler()
        self._space = space
        self._session = session
        self._selection = Selection(space, session)
        self._evidence = Evidence()

    async def seed(self) -> None:
        await self._selection.add(self._space.seed)

    async def trials(self) -> None:
        options, pools = self._options, self._session.pools
        batches = minibatches(pools.steer, options.minibatch, self._session.rng("search", "minibatches"))
        for first in range(0, options.trials, options.full_every):
            rows = next(batches)
            incumbent = self._selection.incumbent
            base = await self._steer(incumbent, rows)
            block = self._evidence.open_block(incumbent, base)
            tried = {incumbent}
            for number in range(first, min(first + options.full_every, options.trials)):
                places = self._suggest(number, tried)
                tried.add(places)
                scores = await self._steer(places, rows)
                self._evidence.add(places, block, scores)
                self._session.record(
                    "trial",
                    number=number,
                    places=self._space.described(places),
                    incumbent=self._space.described(incumbent),
                    mean=_mean(scores),
                    differences=[score - known for score, known in zip(scores, base, strict=True)],
                )
                self._session.emit(TrialDone(number + 1, options.trials, _mean(scores), _mean(base)))
            await self._promote()

    async def finals(self) -> None:
        for _ in range(_FINALS):
            await self._promote()

    def choose(self) -> Program:
        return self._selection.choose(self._evidence.means())

    def _suggest(self, number: int, tried: AbstractSet[Assignment]) -> Assignment:
        history = self._evidence.history()
        # A sampler that is sure of itself goes on suggesting what is known by now; then chance looks elsewhere.
        for sampler in (self._sampler, RandomSampler()):
            for ask in range(_ASKS):
                rng = self._session.rng("search", "suggest", str(number), str(ask))
                places = sampler.suggest(self._space.variables, history, (), rng)
                if places not in tried and places not in self._selection:
                    return places
        # A small space is soon exhausted. What was run on these rows costs no call when it is run again.
        return self._selection.incumbent

    async def _steer(self, places: Assignment, rows: Sequence[Row]) -> list[float]:
        program = self._space.program(places)
        scored = (*rows, *self._session.pools.dev)
        self._session.ledger.require(len(scored) * calls_per_row(program, scored))
        described = self._space.described(places)
        return [run.score for run in await self._session.run(program, rows, "minibatch", candidate=described)]

    async def _promote(self) -> None:
        """The most promising candidate that was not yet scored on dev, where there is one, is."""
        history = self._evidence.history()
        if not history:
            return
        combined = best_by_parts(self._space.variables, history)
        if combined not in self._selection:
            await self._selection.add(combined)
            return
        waiting = [places for places, _ in self._evidence.ranking() if places not in self._selection]
        if waiting:
            await self._selection.add(waiting[0])


def minibatches(rows: Sequence[Row], size: int, rng: Random) -> Iterator[tuple[Row, ...]]:
    """Batches of ``size`` rows (or all of them) without end; every row comes up before any comes up again."""
    queue: list[int] = []
    size = min(size, len(rows))
    while True:
        if len(queue) < size:
            # The rest of one pass over the rows opens the batch; in the next pass these rows come last.
            order = rng.sample(range(len(rows)), len(rows))
            queue += [i for i in order if i not in queue] + [i for i in order if i in queue]
        yield tuple(rows[i] for i in queue[:size])
        queue = queue[size:]


def _mean(scores: Sequence[float]) -> float:
    return math.fsum(scores) / len(scores)
