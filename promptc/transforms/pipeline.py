"""The exact passes in their order, and how passes are run."""

from collections.abc import Callable, Iterable
from time import perf_counter

from promptc.ir.ops import Program
from promptc.ir.verifier import VerifyError, verify
from promptc.transforms.base import Pass
from promptc.transforms.dce import DeadCode
from promptc.transforms.fold import Fold
from promptc.transforms.schedule import Schedule

# Always on. `fold` leaves ops that nobody reads to `dce`; `schedule` numbers what is left.
EXACT_PASSES: tuple[Pass, ...] = (
    Fold(),
    DeadCode(),
    Schedule(),
)


class PassError(Exception):
    """A pass broke the program, or was given a broken one: a mistake of the compiler."""

    def __init__(self, culprit: str, problem: VerifyError) -> None:
        self.culprit = culprit
        super().__init__(f"{culprit} broke the program: {problem}")


# Who is told of each pass: its name, the program after it, and the seconds that it took.
Watch = Callable[[str, Program, float], None]


def run_passes(program: Program, passes: Iterable[Pass] = EXACT_PASSES, watch: Watch | None = None) -> Program:
    """``program`` after each of ``passes`` in turn. Raises `PassError` naming the one that broke it."""
    _verify_after("what came before the passes", program)
    for pass_ in passes:
        started = perf_counter()
        program = pass_.apply(program)
        seconds = perf_counter() - started
        _verify_after(f"the pass `{pass_.name}`", program)
        if watch is not None:
            watch(pass_.name, program, seconds)
    return program


def _verify_after(culprit: str, program: Program) -> None:
    try:
        verify(program)
    except VerifyError as problem:
        raise PassError(culprit, problem) from problem
