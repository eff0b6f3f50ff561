"""What happened to one row: its result, and a record of every call that was made for it."""

from dataclasses import dataclass
from typing import Literal, final

from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.schema.types import Row

FailureKind = Literal["decode", "primitive", "engine", "convert", "require", "extern", "deadline"]


@final
@dataclass(frozen=True, slots=True)
class CallRecord:
    """One answered call.

    ``node`` is its id in the graph, ``path`` the place of its item in each map around it, and ``attempt`` (from 1) the
    number of the try. ``outputs`` is None where the answer was not used: it could not be decoded, or a ``require`` of the
    module is false. ``score`` is the share of the module's ``suggest`` checks that hold, None where it has none or they
    were not asked; ``missed`` has the messages of the others.
    """

    node: int
    module: str
    inputs: Row
    outputs: Row | None
    request: Request
    completion: Completion
    path: tuple[int, ...] = ()
    attempt: int = 1
    score: float | None = None
    missed: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Suggestion:
    """A ``suggest`` of the program that was reached: whether it holds. One in a map is reached for each item."""

    message: str
    met: bool


@final
@dataclass(frozen=True, slots=True)
class Success:
    """The program's outputs. ``trace`` and ``suggestions`` are in the order of the graph, whatever order calls ended in."""

    outputs: Row
    trace: tuple[CallRecord, ...]
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def missed(self) -> tuple[str, ...]:
        """The messages of the suggestions that do not hold."""
        return tuple(s.message for s in self.suggestions if not s.met)


@final
@dataclass(frozen=True, slots=True)
class Failure:
    """A row without outputs.

    ``decode``: a model's answer is not what its module declares, and ``module`` names it. ``primitive``: an operator
    or function has no value for what the model wrote (a division by zero), and ``module`` names the primitive.
    ``engine``: the engine could not answer, which says nothing about the program; ``error`` is what it raised.
    ``convert``: a value is not of the type that it has to be, and ``module`` names the program. ``require``: a check is
    false, and ``module`` names the module or program that it belongs to. ``extern``: a function outside the program failed,
    and ``module`` names it; ``details`` is the traceback of what it raised. ``deadline``: the row took longer than it was
    given, and ``module`` names the program.
    """

    kind: FailureKind
    module: str
    reason: str
    trace: tuple[CallRecord, ...]
    error: EngineFailure | None = None
    details: str = ""


RowResult = Success | Failure
