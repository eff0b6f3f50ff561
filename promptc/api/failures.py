"""Rows without outputs: as a value in a batch, as an exception of a single call."""

from dataclasses import dataclass
from typing import final

from promptc.runtime.engine import EngineFailure
from promptc.runtime.trace import Failure, FailureKind


@final
@dataclass(frozen=True, slots=True)
class RowFailure:
    """What stands in the place of a row's outputs. ``row`` is its place in the batch, from 0.

    ``kind`` and ``module`` are those of `promptc.runtime.trace.Failure`: ``"decode"`` and the module whose answer cannot be
    used, say. ``error`` is what an engine raised; ``details`` the traceback of a function outside the program.
    """

    row: int
    kind: FailureKind
    module: str
    reason: str
    error: EngineFailure | None = None
    details: str = ""

    @classmethod
    def of(cls, row: int, failure: Failure) -> "RowFailure":
        return cls(row, failure.kind, failure.module, failure.reason, failure.error, failure.details)


class ProgramFailure(Exception):
    """The program has no outputs for these inputs. ``kind``, ``module`` and ``details`` are as in `RowFailure`."""

    def __init__(self, failure: Failure) -> None:
        self.kind = failure.kind
        self.module = failure.module
        self.reason = failure.reason
        self.details = failure.details
        where = f"the answer of module `{self.module}` cannot be used" if self.kind == "decode" else f"`{self.module}`"
        super().__init__(f"{where}: {self.reason}")


def exception_of(failure: Failure) -> Exception:
    """What a single call raises: an engine that could not answer says nothing about the program."""
    return ProgramFailure(failure) if failure.error is None else failure.error
