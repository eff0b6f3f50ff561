"""What a run does, counted while it is at work."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import final

from promptc.runtime.trace import FailureKind
from promptc.runtime.tracing.watch import CallWatch, RowWatch


@final
@dataclass(slots=True)
class Counts:
    """A `promptc.runtime.tracing.watch.Tracer` that counts calls that were answered, each try of one.

    ``cached`` ones cost nothing; tokens are those of the others. It may be read from another thread.
    """

    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0

    def row(self, row: RowWatch) -> AbstractContextManager[object]:
        return nullcontext()

    @contextmanager
    def call(self, row: RowWatch, call: CallWatch) -> Iterator[None]:
        yield
        # What the engine raised, or a cancellation, goes through above.
        if call.completion is None:
            return
        if call.completion.cached:
            self.cached += 1
        else:
            self.calls += 1
            self.prompt_tokens += call.completion.prompt_tokens
            self.output_tokens += call.completion.output_tokens


@final
@dataclass(slots=True)
class Tally:
    """Rows that have been written, and how many of them failed, by kind."""

    rows: int = 0
    failures: Counter[FailureKind] = field(default_factory=Counter)

    def add(self, kind: FailureKind | None) -> None:
        self.rows += 1
        if kind is not None:
            self.failures[kind] += 1

    def copy(self) -> "Tally":
        return Tally(self.rows, Counter(self.failures))


@final
@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to: what stands written of ``total`` rows, those that this very run has ``ran``, and what that took."""

    total: int
    written: Tally
    ran: int
    seconds: float
    counts: Counts

    @property
    def failed(self) -> int:
        return self.written.failures.total()
