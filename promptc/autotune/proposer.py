"""The teacher as a writer of instructions, through programs of the standard library.

There are three: ``propose`` sees the instruction so far, examples and a tip, and is what promptc-nano was trained on;
``improve`` sees what earlier instructions scored as well, as OPRO does (Yang et al., arXiv 2309.03409); ``propose_grounded``
sees all that MIPRO (arXiv 2406.11695, section 3) shows: a summary of the data, the program and the role of the module, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, final

from promptc.artifact import model as artifact
from promptc.autotune.asked import Asked
from promptc.autotune.demo_sets import balanced
from promptc.autotune.grounding import Grounding, fields_text, ground, grounding_cost
from promptc.autotune.pools import Pools
from promptc.autotune.session import Session
from promptc.autotune.writers import writer
from promptc.ir.ops import Module, Program
from promptc.runtime.layout import examples_text
from promptc.runtime.trace import Failure, Success
from promptc.schema.types import Row

WriterName = Literal["propose", "improve", "propose_grounded"]

# Whether the teacher is shown more than examples; `auto` is decided before a pass is run (`promptc.autotune.registry`).
GROUNDED = ("auto", "always", "never")

# The same tips and numbers of examples come in turn; their lengths share no factor, so that every pair comes up.
TIPS = ("", "Be brief.", "Be precise.", "Name the inputs and outputs.", "Describe the output.")
EXAMPLES = (4, 6, 3)
# Those of MIPRO: none, creative, simple, description, high stakes, persona.
GROUNDED_TIPS = (
    "",
    "Be creative: go about the task in a way that nobody has tried.",
    "Keep it short and plain.",
    "Be informative: describe the inputs, the outputs and how one follows from the other.",
    "Tell of a situation with high stakes, in which a mistake has grave consequences.",
    "Give the model a role: begin with 'You are', and say who knows best how to do this.",
)
GROUNDED_EXAMPLES = (4, 6, 3, 8, 5)


@final
@dataclass(frozen=True, slots=True)
class Scored:
    """An earlier instruction, and the score of the program with it."""

    text: str
    score: float


@final
@dataclass(frozen=True, slots=True)
class Question:
    """What is shown for one instruction of ``module``; ``history`` has the best one last."""

    module: Module
    examples: Sequence[artifact.Demo] = ()
    tip: str = ""
    history: Sequence[Scored] = ()
    dataset: bool = True
    program: bool = True


@final
class Proposer:
    """Asks the session's teacher with the library's program ``name``, which is shown what it takes of ``known``."""

    def __init__(self, session: Session, name: WriterName, known: Grounding | None = None) -> None:
        self._session = session
        self._name = name
        self._known = known or Grounding()
        self._refused = False

    async def ask(self, questions: Mapping[str, Question], temperature: float) -> dict[str, str]:
        """The instructions by the keys of ``questions``; malformed answers are left out. Raises as `Session.ask`."""
        rows = {key: row(self._name, question, self._known) for key, question in questions.items()}
        results = await self._session.ask(writer(self._name, self._session.teacher, temperature), rows)
        refused = [r for r in results.values() if isinstance(r, Failure) and r.error is not None]
        if refused and not self._refused:
            self._refused = True
            self._session.note(
                f"the teacher refuses to be asked for instructions ({len(refused)} of {len(rows)} times): {refused[0].reason}"
            )
        return {key: str(r.outputs["instruction"]) for key, r in results.items() if isinstance(r, Success)}

    def question(self, module: Module, demos: Sequence[artifact.Demo], number: int) -> Question:
        """The question with this ``number``, from 0: no two are the same in their examples and their tip."""
        tips, sizes = (TIPS, EXAMPLES) if self._name == "propose" else (GROUNDED_TIPS, GROUNDED_EXAMPLES)
        rng = self._session.rng("propose", module.symbol, str(number))
        shown = balanced(module, demos, sizes[number % len(sizes)], rng)
        return Question(module, shown, tips[number % len(tips)])


def row(name: WriterName, question: Question, known: Grounding) -> Row:
    """The inputs of the program ``name`` for ``question``."""
    module = question.module
    task = module.instruction.domain[0]
    shown = artifact.Module(
        module.symbol, module.signature, module.strategy, module.model, module.inputs, module.outputs, task
    )
    values: Row = {"task": task, "examples": examples_text(shown, question.examples), "tip": question.tip}
    if name != "propose":
        values["history"] = history_text(question.history)
    if name == "propose_grounded":
        values["dataset"] = known.dataset if question.dataset else ""
        values["program"] = known.program if question.program else ""
        values["role"] = known.roles.get(module.symbol, "") if question.program else ""
        values["fields"] = fields_text(module)
    return values


def history_text(history: Sequence[Scored]) -> str:
    """Instructions with their scores, a blank line between."""
    return "\n\n".join(f"{scored.text}\nscore: {scored.score:.3f}" for scored in history)


async def make_proposer(program: Program, session: Session, bare: WriterName, grounded: str) -> Proposer:
    """A proposer for ``program`` that is shown all there is to know where ``grounded`` is "always", else the one called ``bare``.

    Raises as `Session.ask`.
    """
    if grounded == "always":
        return Proposer(session, "propose_grounded", await ground(program, session))
    return Proposer(session, bare)


def asked_of(
    program: Program, pools: Pools, bare: WriterName, grounded: str, count: int, history: int = 0
) -> tuple[Asked, ...]:
    """What `make_proposer` and ``count`` questions ask, each with up to ``history`` earlier instructions."""
    modules = [m for m in program.modules if not m.instruction.frozen]
    if not modules or not count:
        return ()
    if grounded == "always":
        return (*grounding_cost(program, pools), _questions("propose_grounded", modules, count, history))
    return (_questions(bare, modules, count, history),)


def _questions(name: WriterName, modules: Sequence[Module], count: int, history: int) -> Asked:
    tips = TIPS if name == "propose" else GROUNDED_TIPS
    inputs = tuple(row(name, Question(m, (), tip), Grounding()) for m in modules for tip in tips)
    answers: dict[str, int] = {name: history}
    if name == "propose_grounded":
        answers |= {"summarize": 1, "describe_program": 1, "describe_module": 1}
    examples = max(EXAMPLES if name == "propose" else GROUNDED_EXAMPLES)
    return Asked(name, count, inputs, examples, tuple(answers.items()))
