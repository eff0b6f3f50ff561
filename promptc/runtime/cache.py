"""An engine in front of an engine: answers what was asked before, and asks everything else once."""

import asyncio
from dataclasses import dataclass
from typing import final

from promptc.runtime.engine import Completion, Engine, Request
from promptc.runtime.layout import Message
from promptc.runtime.store import CallStore, request_key


@final
@dataclass(slots=True)
class _Flight:
    """A call under way, and how many callers wait for it."""

    task: asyncio.Task[Completion]
    waiters: int = 0


class CachedEngine:
    """Wraps ``engine`` with ``store``, which stays the caller's to close; several engines may share it.

    ``calls`` counts the requests that reached the engine and were answered, ``prompt_tokens`` and ``output_tokens``
    what they cost, ``hits`` the requests that cost nothing: answered from the store, or by a call under way for an
    equal request. Failures are not kept.
    """

    def __init__(self, engine: Engine, store: CallStore) -> None:
        self._engine = engine
        self._store = store
        self._flights: dict[str, _Flight] = {}
        self.calls = 0
        self.hits = 0
        self.prompt_tokens = 0
        self.output_tokens = 0

    @property
    def identity(self) -> str:
        return self._engine.identity

    async def complete(self, request: Request) -> Completion:
        key = request_key(self.identity, request)
        flight = self._flights.get(key)
        if flight is None:
            stored = self._store.get(key)
            if stored is not None:
                self.hits += 1
                return stored
            flight = self._flights[key] = _Flight(asyncio.create_task(self._ask(key, request)))
        else:
            self.hits += 1
        return await self._join(key, flight)

    async def _join(self, key: str, flight: _Flight) -> Completion:
        # A caller that is cancelled leaves the call to the others; the last one to leave cancels it.
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if flight.waiters == 0:
                del self._flights[key]
                if not flight.task.done():
                    flight.task.cancel()
                    await asyncio.wait([flight.task])

    async def _ask(self, key: str, request: Request) -> Completion:
        completion = await self._engine.complete(request)
        self._store.put(key, request, completion)
        self.calls += 1
        self.prompt_tokens += completion.prompt_tokens
        self.output_tokens += completion.output_tokens
        return completion

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._engine.count_tokens(messages)

    async def close(self) -> None:
        await self._engine.close()
