"""learn_to_propose: which way of asking for instructions gives good ones.

    module @iris.identify { instruction = choice "Identify the flower." }    # the seed's in force
    module @iris.identify { instruction = choice "Identify the flower." | "You are a botanist ..." | ... }    # the best in force

0-shot MIPRO++ (arXiv 2406.11695, section 4): what is searched are not instructions but how the proposer is asked for them. Each trial
draws what it is shown, the tip and the temperature, and takes a new instruction for every module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, final

from promptc.artifact.model import Demo
from promptc.autotune.demo_sets import balanced
from promptc.autotune.drafts import Drafts
from promptc.autotune.instruction_trials import SHOWN, InstructionTrials, Texts, trial_runs, try_instructions
from promptc.autotune.options import AtLeastOne, check_options
from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.propose import known_demos
from promptc.autotune.proposer import GROUNDED_EXAMPLES, GROUNDED_TIPS, Question, asked_of, make_proposer
from promptc.autotune.sampler import Assignment, Categorical, Observation, Uniform, Variable
from promptc.autotune.session import Session
from promptc.autotune.tpe_hyperopt import TpeSampler
from promptc.ir.ops import Module, Program
from promptc.schema.types import Json

_ASKS = 2  # times that a trial asks for an instruction that is not well-formed or not new
_BLOCK = 4  # trials that are asked for together and see the same rows

# What decides about a question; the first value of each is that of the first trial.
VARIABLES = (
    Variable("dataset", Categorical(2)),
    Variable("program", Categorical(2)),
    Variable("history", Categorical(2)),
    Variable("examples", Categorical(1 + len(GROUNDED_EXAMPLES))),
    Variable("tip", Categorical(len(GROUNDED_TIPS))),
    Variable("temperature", Uniform(0.3, 1.2, seed=0.7)),
)


@final
@dataclass(frozen=True, slots=True)
class Manner:
    """How a question is asked. ``examples`` is the number of a set of demonstrations, 0 for none."""

    dataset: bool
    program: bool
    history: bool
    examples: int
    tip: str
    temperature: float

    @classmethod
    def of(cls, assignment: Assignment) -> "Manner":
        dataset, program, history, examples, tip, temperature = (value or 0 for value in assignment)
        return cls(
            dataset=dataset == 0,
            program=program == 0,
            history=history == 0,
            examples=int(examples),
            tip=GROUNDED_TIPS[int(tip)],
            temperature=round(float(temperature), 2),
        )

    def described(self) -> dict[str, Json]:
        """For the journal."""
        return {name: getattr(self, name) for name in self.__slots__}


@final
@dataclass(frozen=True, slots=True)
class LearnToPropose:
    """``trials`` with an instruction of their own for each module, on ``minibatch`` rows each."""

    name: ClassVar[str] = "learn_to_propose"

    trials: AtLeastOne = 40
    minibatch: AtLeastOne = 25

    def __post_init__(self) -> None:
        check_options(self.name, self)

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        count = sum(not m.instruction.frozen for m in program.modules) * self.trials * _ASKS
        blocks = -(-self.trials // _BLOCK)
        runs = trial_runs(pools, steps=blocks, trials=self.trials, minibatch=self.minibatch) if count else 0
        asked = asked_of(program, pools, "propose_grounded", "always", count, SHOWN)
        return Cost(runs=runs, demos=demos, asked=asked, leaves=demos)

    async def apply(self, program: Program, session: Session) -> Program:
        async def search(trials: InstructionTrials) -> None:
            await self._search(program, session, trials)

        return await try_instructions(program, session, self.name, search, total=self.trials, minibatch=self.minibatch)

    async def _search(self, program: Program, session: Session, trials: InstructionTrials) -> None:
        proposer = await make_proposer(program, session, "propose_grounded", "always")
        demos = {m.symbol: await known_demos(program, m, session) for m in trials.modules}
        drafts = Drafts(session, trials.modules, demos, self.trials, prefix=f"{self.name}/")
        sampler = TpeSampler(startup=max(1, self.trials // 4))
        history: list[Observation] = []
        for first in range(0, self.trials, _BLOCK):
            block: list[Assignment] = []
            written: dict[Assignment, Texts] = {}
            for number in range(first, min(first + _BLOCK, self.trials)):
                rng = session.rng(self.name, "suggest", str(number))
                block.append(sampler.suggest(VARIABLES, history, block, rng))
                manner = Manner.of(block[-1])

                def asking(module: Module, _: int, manner: Manner = manner) -> Question:
                    return self._question(module, manner, demos[module.symbol], trials, session)

                new = await drafts.ask(proposer, asking, 1, manner.temperature, times=_ASKS)
                texts = {symbol: found[0] for symbol, found in new.items() if found}
                session.record("proposed", number=number, manner=manner.described(), texts=dict[str, Json](texts))
                if texts:
                    written[block[-1]] = {**trials.best(), **texts}
            gains = await trials.run(list(written.values()))
            rows = min(self.minibatch, len(session.pools.steer))
            history += [Observation(a, gain, rows) for a, gain in zip(written, gains, strict=True)]

    def _question(
        self, module: Module, manner: Manner, demos: Sequence[Demo], trials: InstructionTrials, session: Session
    ) -> Question:
        shown: Sequence[Demo] = ()
        if manner.examples:
            # The same number shows the same examples, so that it can be learned which are good to see.
            rng = session.rng(self.name, "examples", module.symbol, str(manner.examples))
            shown = balanced(module, demos, GROUNDED_EXAMPLES[manner.examples - 1], rng)
        history = trials.history(module.symbol) if manner.history else ()
        return Question(module, shown, manner.tip, history, dataset=manner.dataset, program=manner.program)
