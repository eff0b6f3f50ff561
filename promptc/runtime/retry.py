"""An engine in front of an engine: asks again where a failure may pass."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from promptc.runtime.draws import DrawingEngine, complete_all, one_by_one
from promptc.runtime.engine import Completion, Engine, EngineFailure, Request
from promptc.runtime.layout import Message

Sleep = Callable[[float], Awaitable[None]]
T = TypeVar("T")


class Retry:
    """Repeats what raises a transient `EngineFailure`, at most ``attempts`` tries in all.

    The wait before try k + 1 is drawn evenly from 0 to ``base * 2**(k - 1)`` seconds, at most ``cap`` ("full jitter", so
    that many callers do not come back at once), and is never shorter than what a server asked for. A server that asks
    for more than ``cap`` is not waited for. ``sleep`` is for tests.
    """

    def __init__(
        self, *, attempts: int = 6, base: float = 0.5, cap: float = 60.0, sleep: Sleep = asyncio.sleep
    ) -> None:
        if attempts < 1:
            raise ValueError(f"attempts must be at least 1, got {attempts}")
        self._attempts = attempts
        self._base = base
        self._cap = cap
        self._sleep = sleep
        # Jitter changes when a call is made, never what it answers, so it needs no seed.
        self._random = random.Random()  # noqa: S311

    async def run(self, ask: Callable[[], Awaitable[T]]) -> T:
        for attempt in range(1, self._attempts):
            try:
                return await ask()
            except EngineFailure as failure:
                asked = failure.retry_after or 0.0
                if not failure.transient or asked > self._cap:
                    raise
            wait = self._random.uniform(0.0, min(self._cap, self._base * 2 ** (attempt - 1)))
            await self._sleep(max(wait, asked))
        return await ask()


class RetryingEngine:
    """Repeats transient failures of ``engine``; the other arguments are those of `Retry`."""

    def __init__(
        self, engine: Engine, *, attempts: int = 6, base: float = 0.5, cap: float = 60.0, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._engine = engine
        self._retry = Retry(attempts=attempts, base=base, cap=cap, sleep=sleep)

    @property
    def identity(self) -> str:
        return self._engine.identity

    async def complete(self, request: Request) -> Completion:
        return await self._retry.run(lambda: self._engine.complete(request))

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        if not isinstance(self._engine, DrawingEngine):
            # One that fails is asked again without the others.
            return await one_by_one(self, requests)
        return await self._retry.run(lambda: complete_all(self._engine, requests))

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._engine.count_tokens(messages)

    async def close(self) -> None:
        await self._engine.close()
