"""An engine in front of an engine: asks again where a failure may pass. All engines are retried here, and nowhere else."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from promptc.runtime.draws import DrawingEngine
from promptc.runtime.engine import Completion, Engine, EngineFailure, Request
from promptc.runtime.message import Message
from promptc.runtime.streaming.text import Listener, stream

# Who is asked to wait for more seconds fails instead.
LONGEST_WAIT = 60.0

Sleep = Callable[[float], Coroutine[Any, Any, None]]
T = TypeVar("T")


class Retry:
    """Repeats what raises a transient `EngineFailure`: ``attempts`` tries in all, and more as long as ``seconds`` are not over.

    The wait before try k + 1 is drawn evenly from 0 to ``base * 2**(k - 1)`` seconds, at most ``cap`` ("full jitter", so
    that many callers do not come back at once), and is never shorter than what a server asked for; beyond ``attempts`` it
    grows no more. A server that asks for more than ``cap`` is not waited for. ``sleep``, ``clock`` and ``rng``, which draws the
    waits, are for tests.
    """

    def __init__(
        self,
        *,
        attempts: int = 6,
        base: float = 0.5,
        cap: float = LONGEST_WAIT,
        seconds: float = 0.0,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None,
    ) -> None:
        if attempts < 1:
            raise ValueError(f"attempts must be at least 1, got {attempts}")
        self._attempts = attempts
        self._base = base
        self._cap = cap
        self._seconds = seconds
        self._sleep = sleep
        self._clock = clock
        # Jitter changes when a call is made, never what it answers. A seed would send all processes back at one moment.
        self._rng = rng or random.Random()  # noqa: S311

    async def run(self, ask: Callable[[], Awaitable[T]]) -> T:
        give_up = self._clock() + self._seconds
        attempt = 0
        while True:
            attempt += 1
            try:
                return await ask()
            except EngineFailure as failure:
                asked = failure.retry_after or 0.0
                if not failure.transient or asked > self._cap:
                    raise
                longest = min(self._cap, self._base * 2 ** (min(attempt, self._attempts - 1) - 1))
                wait = max(self._rng.uniform(0.0, longest), asked)
                if attempt >= self._attempts and self._clock() + wait >= give_up:
                    raise
            await self._sleep(wait)


class RetryingEngine:
    """Repeats transient failures of ``engine`` as ``retry`` says; `retrying` makes one."""

    def __init__(self, engine: Engine, retry: Retry) -> None:
        self._engine = engine
        self._retry = retry

    @property
    def identity(self) -> str:
        return self._engine.identity

    async def complete(self, request: Request) -> Completion:
        return await self._retry.run(lambda: self._engine.complete(request))

    async def stream(self, request: Request, listener: Listener) -> Completion:
        """As `promptc.runtime.streaming.text.StreamingEngine`; a try that fails is broken off."""

        async def ask() -> Completion:
            try:
                return await stream(self._engine, request, listener)
            except EngineFailure:
                listener.on_break()
                raise

        return await self._retry.run(ask)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._retry.run(lambda: self._engine.count_tokens(messages))

    async def close(self) -> None:
        await self._engine.close()


class RetryingDrawingEngine(RetryingEngine):
    """The same for an engine that answers several requests together: they are repeated together."""

    def __init__(self, engine: DrawingEngine, retry: Retry) -> None:
        super().__init__(engine, retry)
        self._drawing = engine

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        return await self._retry.run(lambda: self._drawing.complete_all(requests))


def retrying(engine: Engine, retry: Retry | None = None) -> RetryingEngine:
    """``engine`` with retries, by default those of `Retry`."""
    retry = retry or Retry()
    return RetryingDrawingEngine(engine, retry) if isinstance(engine, DrawingEngine) else RetryingEngine(engine, retry)
