"""An engine in front of an engine: answers what was asked before, and asks everything else once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import final

from promptc.runtime.draws import DrawingEngine, complete_all, runs_of_draws
from promptc.runtime.engine import Completion, Engine, Request
from promptc.runtime.message import Message
from promptc.runtime.store import CallStore, request_key
from promptc.runtime.streaming.text import Listener, stream

_Ask = Callable[[], Awaitable[Sequence[Completion]]]


@final
@dataclass(slots=True)
class _Flight:
    """A call under way: an answer for each of ``keys``; and how many callers wait for it."""

    task: asyncio.Task[dict[str, Completion]]
    keys: tuple[str, ...]
    waiters: int = 0


@final
@dataclass(slots=True)
class _Relay:
    """Hands on what is told of an answer, as long as somebody listens."""

    listener: Listener | None

    def on_text(self, piece: str) -> None:
        if self.listener is not None:
            self.listener.on_text(piece)

    def on_break(self) -> None:
        if self.listener is not None:
            self.listener.on_break()


class CachedEngine:
    """Wraps ``engine`` with ``store``, which stays the caller's to close; several engines may share it.

    ``calls`` counts the requests that reached the engine and were answered, ``prompt_tokens`` and ``output_tokens``
    what they cost, ``hits`` the requests that cost nothing: answered from the store, or by a call under way for an
    equal request. Failures are not kept. ``answered`` is told of an answer, with its `request_key`, as soon as it is kept,
    whether or not anybody still waits for it.
    """

    def __init__(
        self, engine: Engine, store: CallStore, answered: Callable[[str, Completion], None] | None = None
    ) -> None:
        self._engine = engine
        self._store = store
        self._answered = answered
        self._flights: dict[str, _Flight] = {}
        self.calls = 0
        self.hits = 0
        self.prompt_tokens = 0
        self.output_tokens = 0

    @property
    def identity(self) -> str:
        return self._engine.identity

    async def complete(self, request: Request) -> Completion:
        (completion,) = await self.complete_all([request])
        return completion

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        """As `promptc.runtime.draws.DrawingEngine`; what is known by now is not asked with the rest."""
        asked = {request_key(self.identity, request): request for request in requests}
        known: dict[str, Completion] = {}
        missing: dict[str, Request] = {}
        for key, request in asked.items():
            stored = None if key in self._flights else self._store.get(key)
            if stored is not None:
                known[key] = replace(stored, cached=True)
            elif key not in self._flights:
                missing[key] = request
        self.hits += len(requests) - len(missing)
        # Two of the keys may be of one flight.
        flights = list({id(f): f for key, f in self._flights.items() if key in asked}.values())
        flights += [
            self._begin(part, partial(complete_all, self._engine, list(part.values()))) for part in self._parts(missing)
        ]
        for flight in flights:
            flight.waiters += 1
        try:
            for flight in flights:
                answers = await asyncio.shield(flight.task)
                # Another caller has paid for a call that was under way.
                known |= {key: a if key in missing else replace(a, cached=True) for key, a in answers.items()}
        finally:
            for flight in flights:
                await self._leave(flight)
        return [known[request_key(self.identity, request)] for request in requests]

    async def stream(self, request: Request, listener: Listener) -> Completion:
        """As `promptc.runtime.streaming.text.StreamingEngine`; what is known by now, or asked already, is given at once."""
        key = request_key(self.identity, request)
        if key in self._flights or self._store.get(key) is not None:
            return await self.complete(request)
        relay = _Relay(listener)
        flight = self._begin({key: request}, partial(self._stream, request, relay))
        flight.waiters += 1
        try:
            return (await asyncio.shield(flight.task))[key]
        finally:
            relay.listener = None
            await self._leave(flight)

    async def _stream(self, request: Request, listener: Listener) -> list[Completion]:
        return [await stream(self._engine, request, listener)]

    def _begin(self, missing: Mapping[str, Request], ask: _Ask) -> _Flight:
        flight = _Flight(asyncio.create_task(self._keep(missing, ask)), tuple(missing))
        self._flights.update(dict.fromkeys(missing, flight))
        return flight

    def _parts(self, missing: Mapping[str, Request]) -> list[dict[str, Request]]:
        """What is asked in one call each. Answers that do not come together are kept as each of them comes: a process
        that is killed loses none that it had.
        """
        if not isinstance(self._engine, DrawingEngine):
            return [{key: request} for key, request in missing.items()]
        keys = iter(missing)
        return [{next(keys): request for request in run} for run in runs_of_draws(list(missing.values()))]

    async def _leave(self, flight: _Flight) -> None:
        # A caller that is cancelled leaves the call to the others; the last one to leave cancels it.
        flight.waiters -= 1
        if flight.waiters:
            return
        for key in flight.keys:
            del self._flights[key]
        if not flight.task.done():
            flight.task.cancel()
            await asyncio.wait([flight.task])
        elif not flight.task.cancelled():
            # Of two calls that fail, one is raised; the other has been heard, too.
            flight.task.exception()

    async def _keep(self, missing: Mapping[str, Request], ask: _Ask) -> dict[str, Completion]:
        completions = await ask()
        for completion in completions:
            self.calls += 1
            self.prompt_tokens += completion.prompt_tokens
            self.output_tokens += completion.output_tokens
        kept = {}
        for (key, request), completion in zip(missing.items(), completions, strict=True):
            kept[key] = self._store.put(key, request, completion)
            if self._answered is not None:
                self._answered(key, kept[key])
        return kept

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._engine.count_tokens(messages)

    async def close(self) -> None:
        await self._engine.close()
