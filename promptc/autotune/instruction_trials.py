"""Trials of instructions that are written while the search goes on, each from what earlier ones scored.

A search over fixed candidates has domains to choose from; here a domain grows with every trial. A trial is the program with
one instruction for each open module, on a minibatch of steering rows. It counts by its differences from the program
as it came, on the same rows: some minibatches are harder than others. At the end the best are scored on the dev rows.
"""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import final

from promptc.autotune.domains import domains
from promptc.autotune.evaluator import RowRun
from promptc.autotune.observed import observed
from promptc.autotune.pools import Pools
from promptc.autotune.problems import OutOfBudget, Stopped
from promptc.autotune.progress import TrialDone
from promptc.autotune.proposer import Scored
from promptc.autotune.sampler import Assignment, normalise
from promptc.autotune.selection import Selection
from promptc.autotune.session import Session
from promptc.autotune.space import Space
from promptc.ir.choices import with_instruction_domain
from promptc.ir.ops import Module, Program
from promptc.schema.types import Json, Row

FINALS = 5  # trials that are scored on the dev rows
SHOWN = 10  # earlier instructions that a proposer sees

# An instruction for each open module, by its symbol.
Texts = Mapping[str, str]


@final
@dataclass(frozen=True, slots=True)
class _Trial:
    """``mean`` is that of the rows, ``base`` that of the program as it came, ``differences`` row by row.

    ``runs`` is what the journal keeps of its runs.
    """

    texts: Texts
    mean: float
    base: float
    differences: tuple[float, ...]
    runs: dict[str, Json]

    @property
    def gain(self) -> float:
        return _mean(self.differences)


@final
class InstructionTrials:
    """``total`` trials of ``program`` are to come, on ``minibatch`` rows each; ``name`` is that of the pass."""

    def __init__(self, program: Program, session: Session, name: str, *, total: int, minibatch: int) -> None:
        self.modules: tuple[Module, ...] = tuple(m for m in program.modules if not m.instruction.frozen)
        self.now: Texts = {m.symbol: m.instruction.value for m in self.modules}
        self._program = program
        self._session = session
        self._name = name
        self._total = total
        steer = session.pools.steer
        self._rows = cycle(session.rng(name, "minibatches").sample(steer, len(steer)))
        self._minibatch = min(minibatch, len(steer))
        self._level = 0.0
        self._trials: list[_Trial] = []

    async def begin(self) -> None:
        """Score the program as it came on the dev rows, which gives the scale of all scores. Raises as `Session.run`."""
        runs = await self._session.run(self._program, self._session.pools.dev, "dev")
        self._level = _mean([run.score for run in runs])

    async def run(self, candidates: Sequence[Texts]) -> list[float]:
        """The gains of ``candidates``, all on the same rows. Raises as `Session.run`."""
        rows = tuple(islice(self._rows, self._minibatch))
        base = [run.score for run in await self._runs(self._program, rows)]
        gains = []
        for texts in candidates:
            runs = await self._runs(with_texts(self._program, texts), rows)
            scores = [run.score for run in runs]
            differences = tuple(s - b for s, b in zip(scores, base, strict=True))
            trial = _Trial(texts, _mean(scores), _mean(base), differences, {"rows": len(runs), **observed(runs)})
            self._trials.append(trial)
            self._session.emit(TrialDone(len(self._trials), self._total, trial.mean, trial.base))
            gains.append(trial.gain)
        return gains

    def best(self) -> Texts:
        """The texts of the trial with the highest gain; those of the program as it came where none gained."""
        best = max(self._trials, key=lambda t: t.gain, default=None)
        return best.texts if best is not None and best.gain > 0 else self.now

    def tried(self, texts: Texts) -> bool:
        return texts == self.now or any(trial.texts == texts for trial in self._trials)

    def history(self, symbol: str) -> list[Scored]:
        """What the program scored with each instruction of ``symbol``, the best of them, the best one last."""
        gains: dict[str, list[float]] = {self.now[symbol]: [0.0]}
        for trial in self._trials:
            gains.setdefault(trial.texts[symbol], []).append(trial.gain)
        scored = (Scored(text, self._level + _mean(values)) for text, values in gains.items())
        return sorted(scored, key=lambda s: s.score)[-SHOWN:]

    async def choose(self) -> Program:
        """The program with the best instructions in force, by its scores on the dev rows, or as it was written."""
        program = self._widened()
        space = Space(program)
        if not self._trials or not space.variables:
            self._session.note(f"{self._name}: no new instruction was tried")
            return self._program
        self._record(space, program)
        selection = Selection(space, self._session)
        ranked = sorted(self._trials, key=lambda t: -t.gain)
        # What an earlier search has chosen is a candidate like any other.
        finals = dict.fromkeys(self._places(space, program, texts) for texts in (self.now, *(t.texts for t in ranked)))
        try:
            for places in (space.seed, *[p for p in finals if p != space.seed][: 1 + FINALS]):
                await selection.add(places)
        except OutOfBudget as halt:
            self._session.note(f"{self._name} ended early: {halt.reason}")
        except Stopped:
            # The best so far is chosen all the same; the build then ends where it next asks a model.
            pass
        return selection.choose({})

    async def _runs(self, program: Program, rows: Sequence[Row]) -> list[RowRun]:
        # A trial leaves room for a full evaluation: without one nothing could be chosen.
        await self._session.require([(program, rows), (program, self._session.pools.dev)])
        return await self._session.run(program, rows, "minibatch")

    def _widened(self) -> Program:
        """The program with all instructions that were tried in its domains."""
        program = self._program
        for module in self.modules:
            texts = [*module.instruction.domain[1:], *(trial.texts[module.symbol] for trial in self._trials)]
            program = with_instruction_domain(program, module.symbol, texts)
        return program

    def _places(self, space: Space, program: Program, texts: Texts) -> Assignment:
        """The assignment with ``texts``, and for all else what is in force in the program as it came."""
        places: dict[str, int] = {}
        for module in self._program.modules:
            widened = program.module(module.symbol).instruction.domain
            text = texts.get(module.symbol, module.instruction.value)
            places[f"{module.symbol} instruction"] = widened.index(text)
            places[f"{module.symbol} demos"] = module.demos.domain.index(module.demos.value)
        return normalise(space.variables, [places.get(variable.name) for variable in space.variables])

    def _record(self, space: Space, program: Program) -> None:
        """Tell the journal of the trials: only now it is known which places in which domains they are."""
        self._session.record("space", variables=domains(program, None))
        incumbent = space.described(self._places(space, program, self.now))
        for number, trial in enumerate(self._trials):
            self._session.record(
                "trial",
                number=number,
                places=space.described(self._places(space, program, trial.texts)),
                incumbent=incumbent,
                mean=trial.mean,
                differences=list(trial.differences),
                dropped=False,
                runs=trial.runs,
            )


async def try_instructions(
    program: Program,
    session: Session,
    name: str,
    search: Callable[[InstructionTrials], Awaitable[None]],
    *,
    total: int,
    minibatch: int,
) -> Program:
    """``program`` with the best instructions that ``search`` tries in force; arguments as for `InstructionTrials`."""
    trials = InstructionTrials(program, session, name, total=total, minibatch=minibatch)
    if not trials.modules:
        session.note(f"{name}: nothing to write, as every instruction is frozen")
        return program
    try:
        await trials.begin()
        await search(trials)
    except OutOfBudget as halt:
        session.note(f"{name} ended early: {halt.reason}")
    except Stopped:
        # The best so far is chosen all the same; the build then ends where it next asks a model.
        pass
    return await trials.choose()


def with_texts(program: Program, texts: Texts) -> Program:
    """``program`` with ``texts`` in force, which need not be in any domain."""

    def changed(module: Module) -> Module:
        text = texts.get(module.symbol)
        return module if text is None else replace(module, instruction=replace(module.instruction, value=text))

    return replace(program, modules=tuple(map(changed, program.modules)))


def trial_runs(pools: Pools, *, steps: int, trials: int, minibatch: int) -> int:
    """The most program runs of ``trials`` in ``steps`` that each have a minibatch of their own, and of what follows."""
    size = min(minibatch, len(pools.steer))
    return trials * size + min(steps * size, len(pools.steer)) + (2 + FINALS) * len(pools.dev)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
