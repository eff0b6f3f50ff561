"""bootstrap: demonstrations from labels and from the program's own runs.

    module @iris.identify { demos = choice [] }
    module @iris.identify { demos = choice [] | [4 demos] | [4 demos] | [2 demos] | ... }

The program runs over the demo rows; where the metric says that a run was good, every call in it is a demonstration of its
module, so modules in the middle get demonstrations without labels (Khattab et al., DSPy, arXiv 2310.03714, section 4). Of
any other run, the inputs of a module whose outputs the data label are of use (`promptc.autotune.corrected`).
Later rounds try the rows that failed again, with demonstrations of other rows in the prompt, so that a program
that is right on nothing without demonstrations still yields some.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Annotated, ClassVar, final

from promptc.artifact.model import Demo
from promptc.autotune.demo_sets import balanced, demo_sets, most_demos
from promptc.autotune.evaluator import RowRun
from promptc.autotune.labelled import checked_labels
from promptc.autotune.options import AtLeastOne, check_options
from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.problems import OutOfBudget
from promptc.autotune.session import Session
from promptc.autotune.teaching import on_model
from promptc.autotune.traced import traced_demos
from promptc.ir.choices import with_demo_domain
from promptc.ir.ops import Choice, Module, Program
from promptc.schema.types import Constraints


@final
@dataclass(slots=True)
class _Found:
    """By row number: the last run, and if one was good, its demonstrations by module symbol."""

    runs: dict[int, RowRun] = field(default_factory=dict)
    traces: dict[int, Mapping[str, list[Demo]]] = field(default_factory=dict)

    def of(self, symbol: str, numbers: Sequence[int]) -> list[Demo]:
        return [demo for i in numbers for demo in self.traces.get(i, {}).get(symbol, [])]


@final
@dataclass(frozen=True, slots=True)
class Bootstrap:
    """``sets`` candidate sets of at most ``demos`` demonstrations for each module; a run counts from ``threshold`` on."""

    name: ClassVar[str] = "bootstrap"

    demos: AtLeastOne = 4
    sets: AtLeastOne = 8
    rounds: Annotated[int, Constraints(min=0)] = 2
    threshold: float = 1.0

    def __post_init__(self) -> None:
        check_options(self.name, self)

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        del program, demos
        return Cost(runs=self.rounds * len(pools.demo), demos=self.demos, leaves=self.demos, by_teacher=True)

    async def apply(self, program: Program, session: Session) -> Program:
        found = await self._run(program, session)
        numbers = range(len(session.pools.demo))
        for module in program.modules:
            if module.demos.frozen:
                continue
            labelled = await _labelled(program, module, session, found, numbers)
            traced = found.of(module.symbol, numbers)
            rng = session.rng("bootstrap", "sets", module.symbol)
            size = most_demos(module, self.demos)
            sets = demo_sets(module, labelled, traced, size=size, sets=self.sets, rng=rng)
            session.record(
                "demo sets",
                module=module.symbol,
                labelled=len(labelled),
                traced=len(traced),
                sizes=[len(s) for s in sets],
            )
            if not sets:
                session.note(f"{module.symbol}: no demonstrations, as no run was good and no columns label its fields")
            program = with_demo_domain(program, module.symbol, sets)
        return program

    async def _run(self, program: Program, session: Session) -> _Found:
        rows = session.pools.demo
        runner = _with_model(program, session)
        found = _Found()
        try:
            for number in range(self.rounds):
                left = [i for i in range(len(rows)) if i not in found.traces]
                if not left:
                    break
                for part in [left] if number == 0 else _halves(left, session.rng("bootstrap", "halves", str(number))):
                    # A row must not see its own answer, so only rows of no run of this part demonstrate.
                    others = [i for i in range(len(rows)) if i not in part]
                    rng = session.rng("bootstrap", "round", str(number), str(part[0]))
                    shown = runner if number == 0 else await self._with_demos(runner, session, found, others, rng)
                    runs = await session.run(shown, [rows[i] for i in part], f"bootstrap round {number + 1}")
                    found.runs.update(zip(part, runs, strict=True))
                    found.traces.update(self._good(part, runs, session))
        except OutOfBudget as halt:
            session.note(f"bootstrap ended early: {halt.reason}")
        return found

    def _good(
        self, numbers: Sequence[int], runs: Sequence[RowRun], session: Session
    ) -> dict[int, Mapping[str, list[Demo]]]:
        return {
            number: traced_demos(run.trace, partial(session.rng, "bootstrap", "trace", str(number)))
            for number, run in zip(numbers, runs, strict=True)
            if run.failure is None and not run.missed and run.score >= self.threshold
        }

    async def _with_demos(
        self, program: Program, session: Session, found: _Found, numbers: Sequence[int], rng: Random
    ) -> Program:
        """``program`` with demonstrations from the demo rows with ``numbers`` in its prompts."""
        modules = []
        for module in program.modules:
            if module.demos.frozen:
                modules.append(module)
                continue
            known = [
                *await _labelled(program, module, session, found, numbers),
                *found.of(module.symbol, numbers),
            ]
            chosen = balanced(module, known, most_demos(module, self.demos), rng)
            modules.append(replace(module, demos=Choice.of(chosen)))
        return replace(program, modules=tuple(modules))


def _halves(numbers: Sequence[int], rng: Random) -> list[list[int]]:
    """``numbers`` in two parts by chance, each in order, without empty ones."""
    first = set(rng.sample(numbers, len(numbers) // 2))
    halves = [[i for i in numbers if i in first], [i for i in numbers if i not in first]]
    return [half for half in halves if half]


async def _labelled(
    program: Program, module: Module, session: Session, found: _Found, numbers: Sequence[int]
) -> list[Demo]:
    rows = [session.pools.demo[i] for i in numbers]
    return await checked_labels(program, module, session, rows, [found.runs.get(i) for i in numbers])


def _with_model(program: Program, session: Session) -> Program:
    """``program`` on the teacher, whose runs are better demonstrations where it is another model than the student."""
    return program if session.teacher.symbol == session.student else on_model(program, session.teacher)
