"""opro: the teacher writes instructions from what earlier ones scored.

    module @iris.identify { instruction = choice "Identify the flower." }    # the seed's in force
    module @iris.identify { instruction = choice "Identify the flower." | "Which iris is it?" | ... }    # the best one in force

Optimization by prompting (Yang et al., arXiv 2309.03409) on the level of modules, as in MIPRO (arXiv 2406.11695, section 4): in each step
every module is proposed for from its own history of instructions and program scores, and all of them change at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, final

from promptc.autotune.drafts import Drafts
from promptc.autotune.instruction_trials import SHOWN, InstructionTrials, Texts, trial_runs, try_instructions
from promptc.autotune.options import AtLeastOne, Temperature, check_options, one_of
from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.propose import known_demos
from promptc.autotune.proposer import GROUNDED, Question, asked_of, make_proposer
from promptc.autotune.session import Session
from promptc.ir.ops import Module, Program

_ASKS = 2  # times that a step asks for an instruction that is not well-formed or not new


@final
@dataclass(frozen=True, slots=True)
class Opro:
    """``steps``, in each ``candidates`` programs with new instructions, all on one ``minibatch`` of rows.

    ``temperature`` is the teacher's; ``grounded`` is as in `propose`.
    """

    name: ClassVar[str] = "opro"

    steps: AtLeastOne = 10
    candidates: AtLeastOne = 4
    minibatch: AtLeastOne = 25
    temperature: Temperature = 0.7
    grounded: Annotated[str, one_of(*GROUNDED)] = "auto"

    def __post_init__(self) -> None:
        check_options(self.name, self)

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        trials = self.steps * self.candidates
        count = sum(not m.instruction.frozen for m in program.modules) * trials * _ASKS
        runs = trial_runs(pools, steps=self.steps, trials=trials, minibatch=self.minibatch) if count else 0
        asked = asked_of(program, pools, "improve", self.grounded, count, SHOWN)
        return Cost(runs=runs, demos=demos, asked=asked, leaves=demos)

    async def apply(self, program: Program, session: Session) -> Program:
        async def search(trials: InstructionTrials) -> None:
            await self._search(program, session, trials)

        total = self.steps * self.candidates
        return await try_instructions(program, session, self.name, search, total=total, minibatch=self.minibatch)

    async def _search(self, program: Program, session: Session, trials: InstructionTrials) -> None:
        proposer = await make_proposer(program, session, "improve", self.grounded)
        demos = {m.symbol: await known_demos(program, m, session) for m in trials.modules}
        drafts = Drafts(session, trials.modules, demos, self.steps * self.candidates, prefix=f"{self.name}/")

        def asking(module: Module, number: int) -> Question:
            question = proposer.question(module, demos[module.symbol], number)
            return replace(question, history=trials.history(module.symbol))

        for step in range(self.steps):
            new = await drafts.ask(proposer, asking, self.candidates, self.temperature, times=_ASKS)
            candidates = self._programs(new, trials)
            if not candidates:
                session.note(f"{self.name} ended early: the teacher wrote nothing new in step {step + 1}")
                return
            await trials.run(candidates)

    def _programs(self, new: Mapping[str, Sequence[str]], trials: InstructionTrials) -> list[Texts]:
        """A module with fewer new instructions than another keeps its best for the rest of the programs."""
        best = trials.best()
        count = max(len(texts) for texts in new.values())
        return [{symbol: [*texts, *[best[symbol]] * count][i] for symbol, texts in new.items()} for i in range(count)]
