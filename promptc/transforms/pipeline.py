"""The exact passes in their order, pipelines as text, and how passes are run."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import final

from promptc.ir.ops import Program
from promptc.ir.verifier import VerifyError, verify
from promptc.source.suggest import closest
from promptc.transforms.base import Pass
from promptc.transforms.dce import DeadCode
from promptc.transforms.fold import Fold
from promptc.transforms.hoist import Hoist
from promptc.transforms.inline import Inline
from promptc.transforms.merge import Merge
from promptc.transforms.samples import Samples
from promptc.transforms.schedule import Schedule
from promptc.transforms.unroll import Unroll

# Always on.
EXACT_PASSES: tuple[Pass, ...] = (
    # One function, so that all that follows sees across the calls of programs.
    Inline(),
    # Fields of what was inlined, and the branches that a constant decides: less for the others to look at.
    Fold(),
    # Needs the constants that `fold` found.
    Unroll(),
    # What is constant in one copy of a body.
    Fold(),
    # Brings equal ops out of their regions to where `merge` sees them beside each other.
    Hoist(),
    # After all that makes copies, before all that counts calls.
    Merge(),
    # Drops what the others left without a reader.
    DeadCode(),
    # On the calls that are left.
    Samples(),
    # Last: any other pass could change what waits for what.
    Schedule(),
)

# By the name that a pipeline calls it.
PASSES: Mapping[str, Pass] = {pass_.name: pass_ for pass_ in EXACT_PASSES}


class PassError(Exception):
    """A pass broke the program, or was given a broken one: a mistake of the compiler."""

    def __init__(self, culprit: str, problem: VerifyError) -> None:
        self.culprit = culprit
        super().__init__(f"{culprit} broke the program: {problem}")


class PipelineProblem(ValueError):
    """A pipeline names a pass that there is not; the message says which there are."""


@final
@dataclass(frozen=True, slots=True)
class Step:
    """One pass that has been run: what came of it, and how long it took without the verifier, in seconds."""

    pass_: Pass
    program: Program
    seconds: float


def parse_pipeline(text: str) -> tuple[Pass, ...]:
    """The passes that ``text`` names, with commas between them: ``"fold,dce"``. An empty text names none.

    Raises `PipelineProblem`.
    """
    names = [name.strip() for name in text.split(",")] if text.strip() else []
    return tuple(_pass(name) for name in names)


def _pass(name: str) -> Pass:
    if name in PASSES:
        return PASSES[name]
    if not name:
        raise PipelineProblem("a pass is missing beside a comma")
    best = closest(name, PASSES)
    hint = f"did you mean `{best}`?" if best else f"there are {', '.join(PASSES)}"
    raise PipelineProblem(f"there is no pass `{name}`; {hint}")


def run_passes(
    program: Program, passes: Iterable[Pass] = EXACT_PASSES, after: Callable[[Step], None] | None = None
) -> Program:
    """``program`` after each of ``passes`` in turn; ``after`` hears of each, once the verifier has accepted its result.

    Raises `PassError` naming the pass that broke the program.
    """
    _verify_after("what came before the passes", program)
    for pass_ in passes:
        start = time.perf_counter()
        program = pass_.apply(program)
        seconds = time.perf_counter() - start
        _verify_after(f"the pass `{pass_.name}`", program)
        if after is not None:
            after(Step(pass_, program, seconds))
    return program


def _verify_after(culprit: str, program: Program) -> None:
    try:
        verify(program)
    except VerifyError as problem:
        raise PassError(culprit, problem) from problem
