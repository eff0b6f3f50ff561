"""search: which of the candidates work best together.

    module @a { instruction = choice "x" | "y", demos = choice [] | [...] }    # "x" and [] in force
    module @a { instruction = choice "x" | "y", demos = choice [] | [...] }    # "y" and [...] in force

How it goes is in `promptc.autotune.protocol`; where it looks next, in the samplers: `promptc.autotune.thompson`,
`promptc.autotune.tpe_hyperopt` and, as a baseline, chance. `benchmarks/README.md` has what each of them gains on planted
landscapes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Annotated, ClassVar, final

from promptc.autotune.bounds import calls_per_row
from promptc.autotune.domains import domains
from promptc.autotune.options import AtLeastOne, check_options, one_of
from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.problems import OutOfBudget, Stopped
from promptc.autotune.progress import TrialDone
from promptc.autotune.protocol import FINALS, Options, SearchProtocol, Trial, blocks
from promptc.autotune.sampler import Assignment, RandomSampler, Sampler
from promptc.autotune.selection import Selection
from promptc.autotune.session import Session
from promptc.autotune.space import Space
from promptc.autotune.thompson import ThompsonSampler
from promptc.autotune.tpe_hyperopt import TpeSampler
from promptc.ir.ops import Program


@final
@dataclass(frozen=True, slots=True)
class Search:
    """``trials`` on ``minibatch`` rows each, a full evaluation after every ``full_every``."""

    name: ClassVar[str] = "search"

    trials: AtLeastOne = 40
    minibatch: AtLeastOne = 25
    full_every: AtLeastOne = 5
    sampler: Annotated[str, one_of("thompson", "tpe", "random")] = "tpe"

    def __post_init__(self) -> None:
        check_options(self.name, self)

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        del program
        minibatch = min(self.minibatch, len(pools.steer))
        fulls = 1 + self.trials // self.full_every + FINALS
        runs = (self.trials + blocks(self.trials)) * minibatch + fulls * len(pools.dev)
        return Cost(runs=runs, demos=demos, leaves=demos, of_variants=True)

    async def apply(self, program: Program, session: Session) -> Program:
        space = Space(program, session.variants)
        if not space.variables:
            session.note("search: nothing to search, as no parameter has more than one candidate")
            return program
        session.record("space", variables=domains(program, session.variants))
        objective = _Objective(space, session)
        protocol = SearchProtocol(
            space.variables,
            self.make_sampler(),
            objective,
            Options(self.trials, self.minibatch, self.full_every, session.concurrency),
            stream=lambda *names: session.rng(self.name, *names),
            watch=lambda trial: self._tell(trial, space, session),
        )
        limits: list[str] = []
        for stage in (protocol.seed, protocol.trials, protocol.finals):
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
        scored = list(objective.selection.scores)
        return objective.selection.choose(protocol.evidence.gains(scored, space.seed))

    def make_sampler(self) -> Sampler:
        startup = max(1, self.trials // 4)
        match self.sampler:
            case "thompson":
                return ThompsonSampler(startup)
            case "tpe":
                return TpeSampler(startup)
            case _:
                return RandomSampler()

    def _tell(self, trial: Trial, space: Space, session: Session) -> None:
        mean, base = (fsum(scores) / len(scores) for scores in (trial.scores, trial.base))
        session.record(
            "trial",
            number=trial.number - 1,
            places=space.described(trial.assignment),
            incumbent=space.described(trial.incumbent),
            mean=mean,
            differences=[score - known for score, known in zip(trial.scores, trial.base, strict=True)],
            dropped=trial.dropped,
        )
        session.emit(TrialDone(trial.number, self.trials, mean, base))


@final
class _Objective:
    """The program's runs, for the protocol."""

    def __init__(self, space: Space, session: Session) -> None:
        self._space = space
        self._session = session
        self.selection = Selection(space, session)

    @property
    def rows(self) -> int:
        return len(self._session.pools.steer)

    async def require(self, runs: Mapping[Assignment, Sequence[int]]) -> None:
        pools = self._session.pools
        steering = [(self._space.program(a), [pools.steer[row] for row in rows]) for a, rows in runs.items()]
        heaviest = max((program for program, _ in steering), key=lambda program: calls_per_row(program, pools.dev))
        await self._session.require([*steering, (heaviest, pools.dev)])

    async def steer(self, assignment: Assignment, rows: Sequence[int]) -> list[float]:
        steer, described = self._session.pools.steer, self._space.described(assignment)
        runs = await self._session.run(
            self._space.program(assignment), [steer[row] for row in rows], "minibatch", candidate=described
        )
        return [run.score for run in runs]

    async def full(self, assignment: Assignment) -> None:
        await self.selection.add(assignment)
