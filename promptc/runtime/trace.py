"""What happened to one row: its result, and a record of every call that was made for it."""

from dataclasses import dataclass
from typing import Literal, final

from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.schema.types import Row

FailureKind = Literal["decode", "primitive", "engine"]


@final
@dataclass(frozen=True, slots=True)
class CallRecord:
    """One answered call. ``node`` is its id in the graph; ``outputs`` is None where the answer could not be decoded."""

    node: int
    module: str
    inputs: Row
    outputs: Row | None
    request: Request
    completion: Completion


@final
@dataclass(frozen=True, slots=True)
class Success:
    """The program's outputs. ``trace`` is in the order of the graph, whatever order calls ended in."""

    outputs: Row
    trace: tuple[CallRecord, ...]


@final
@dataclass(frozen=True, slots=True)
class Failure:
    """A row without outputs.

    ``decode``: a model's answer is not what its module declares, and ``module`` names it. ``primitive``: an operator
    or function has no value for what the model wrote (a division by zero), and ``module`` names the primitive.
    ``engine``: the engine could not answer, which says nothing about the program; ``error`` is what it raised.
    """

    kind: FailureKind
    module: str
    reason: str
    trace: tuple[CallRecord, ...]
    error: EngineFailure | None = None


RowResult = Success | Failure
