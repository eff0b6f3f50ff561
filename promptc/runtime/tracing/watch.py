"""A row and its calls while they run. The executor notes what happens; tracers are told where each begins and ends."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol, final

from promptc.artifact.model import Module
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.runtime.outcome import Problem
from promptc.runtime.trace import RowResult
from promptc.schema.types import Row

Part = Literal["program", "metric"]


@final
@dataclass(slots=True, eq=False)
class CallWatch:
    """One try of a call; the fields up to ``start`` are known when it begins.

    ``start`` is in seconds after the row's, ``seconds`` what the engine took. With neither a ``completion`` nor a
    ``failure`` the call was cancelled. ``outputs`` and ``problem`` are what was made of the completion.
    """

    module: str
    model: str
    node: int
    path: tuple[int, ...]
    attempt: int
    request: Request
    start: float
    seconds: float = 0.0
    completion: Completion | None = None
    failure: EngineFailure | None = None
    outputs: Row | None = None
    problem: Problem | None = None


@final
@dataclass(slots=True, eq=False)
class RowWatch:
    """One row in one graph: the ``program``, or the ``metric`` that scores what the program gave.

    ``row`` counts from 0 and is None where there is only one. ``started`` is the time of day in seconds since 1970;
    ``result`` stays None where the row was cancelled.
    """

    part: Part
    graph: str
    row: int | None
    inputs: Row
    tracers: "Sequence[Tracer]" = ()
    started: float = field(default_factory=time.time)
    seconds: float = 0.0
    calls: list[CallWatch] = field(default_factory=list)
    result: RowResult | None = None
    _zero: float = field(default_factory=time.perf_counter)

    @contextmanager
    def running(self) -> "Iterator[RowWatch]":
        """Around all that the row does; ``result`` is to be set inside."""
        with ExitStack() as stack:
            for tracer in self.tracers:
                stack.enter_context(tracer.row(self))
            try:
                yield self
            finally:
                self.seconds = self._now()

    @contextmanager
    def call(
        self, module: Module, request: Request, *, node: int, path: tuple[int, ...], attempt: int
    ) -> Iterator[CallWatch]:
        """Around the engine's part of a call; ``completion`` is to be set inside."""
        call = CallWatch(module.symbol, module.model, node, path, attempt, request, self._now())
        self.calls.append(call)
        with ExitStack() as stack:
            for tracer in self.tracers:
                stack.enter_context(tracer.call(self, call))
            try:
                yield call
            except EngineFailure as failure:
                call.failure = failure
                raise
            finally:
                call.seconds = self._now() - call.start

    def _now(self) -> float:
        return time.perf_counter() - self._zero


class Tracer(Protocol):
    """Hears of rows and their calls.

    A context is entered in the task of its row or call before anything is asked, and left after the last field of the
    watch is set, but for ``outputs`` and ``problem`` of a call: these are known by the end of the row. Tracers let exceptions through.
    """

    def row(self, row: RowWatch) -> AbstractContextManager[object]: ...

    def call(self, row: RowWatch, call: CallWatch) -> AbstractContextManager[object]: ...
