"""propose: instruction candidates for each module.

    module @iris.identify { instruction = choice "Identify the flower." }
    module @iris.identify { instruction = choice "Identify the flower." | "Given petal_length, ..." | ... }

Two sources. The teacher model reads worked examples of the module and writes the instruction that they follow, a
different part of the examples and another tip each time: in the ablation of MIPRO (arXiv 2406.11695, section 5) these two
mattered most. A capable teacher is shown the data, the program and the module's role as well (`promptc.autotune.grounding`).
The composer (`promptc.autotune.composer`) needs no model. With both, each gives half, and the composer also fills in
what the teacher leaves open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, final

from promptc.artifact.model import Demo
from promptc.autotune.composer import compose
from promptc.autotune.demo_sets import without_repeats
from promptc.autotune.drafts import Drafts
from promptc.autotune.instructions import Candidates
from promptc.autotune.labelled import checked_labels
from promptc.autotune.options import AtLeastOne, Temperature, check_options, one_of
from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.problems import OutOfBudget
from promptc.autotune.proposer import GROUNDED, Question, asked_of, make_proposer
from promptc.autotune.session import Session
from promptc.ir.choices import with_instruction_domain
from promptc.ir.ops import Module, Program

_ASKS = 3  # times that the teacher is asked for what is still missing


@final
@dataclass(frozen=True, slots=True)
class Propose:
    """``instructions`` candidates beside the seed's, for each module whose instruction is not frozen.

    ``source`` is ``both``, ``teacher`` or ``composer``; ``temperature`` is the teacher's. ``grounded`` says whether the teacher
    is shown more than examples: ``always``, ``never``, or ``auto``: where it is another model than the student.
    """

    name: ClassVar[str] = "propose"

    instructions: AtLeastOne = 8
    source: Annotated[str, one_of("both", "teacher", "composer")] = "both"
    temperature: Temperature = 0.7
    grounded: Annotated[str, one_of(*GROUNDED)] = "auto"

    def __post_init__(self) -> None:
        check_options(self.name, self)

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        count = len(_open(program)) * self._from_teacher * _ASKS
        return Cost(asked=asked_of(program, pools, "propose", self.grounded, count), leaves=demos)

    @property
    def _from_teacher(self) -> int:
        """How many of one module's candidates are the teacher's to write."""
        return {"both": (self.instructions + 1) // 2, "teacher": self.instructions, "composer": 0}[self.source]

    async def apply(self, program: Program, session: Session) -> Program:
        modules = _open(program)
        demos = {m.symbol: await known_demos(program, m, session) for m in modules}
        drafts = Drafts(session, modules, demos, self.instructions, prefix="")
        if self._from_teacher and modules:
            try:
                proposer = await make_proposer(program, session, "propose", self.grounded)

                def asking(module: Module, number: int) -> Question:
                    return proposer.question(module, demos[module.symbol], number)

                await drafts.ask(proposer, asking, self._from_teacher, self.temperature, times=_ASKS)
            except OutOfBudget as halt:
                session.note(f"{self.name} ended early: {halt.reason}")
        for module in modules:
            candidates = drafts.candidates[module.symbol]
            asked = len(candidates.texts)
            if self.source != "teacher":
                for text in compose(module, demos[module.symbol]):
                    candidates.offer(text)
            self._tell(module, candidates, asked, session)
            program = with_instruction_domain(program, module.symbol, candidates.texts)
        return program

    def _tell(self, module: Module, candidates: Candidates, asked: int, session: Session) -> None:
        session.record(
            "instructions",
            module=module.symbol,
            texts=list(candidates.texts),
            from_teacher=asked,
            copies=candidates.copies,
        )
        if candidates.copies:
            session.note(
                f"{module.symbol}: {candidates.copies} proposed instructions copied training text and were dropped"
            )
        if candidates.missing:
            session.note(
                f"{module.symbol}: {len(candidates.texts)} different instructions were found, "
                f"{self.instructions} were asked for"
            )


def _open(program: Program) -> Sequence[Module]:
    return [module for module in program.modules if not module.instruction.frozen]


async def known_demos(program: Program, module: Module, session: Session) -> list[Demo]:
    """Demonstrations of ``module`` to write about: what `bootstrap` found, and what the demo rows label."""
    found = [demo for demos in module.demos.domain for demo in demos]
    return without_repeats(module, [*found, *await checked_labels(program, module, session, session.pools.demo)])
