"""How many requests are in flight, and how long each may take."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import final

from promptc.server.errors import Error, Refused, busy, stopping
from promptc.server.limits import Limits


@final
class Gate:
    """A request takes a `place` until it is answered. Nobody waits in a line here: batching is the engine's."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.in_flight = 0
        # How many were told to ask elsewhere, as there was no time left for them.
        self.sent_away = 0
        self._running: set[asyncio.Timeout] = set()
        self._end = math.inf

    @property
    def is_stopping(self) -> bool:
        return self._end != math.inf

    @contextmanager
    def place(self) -> Iterator[None]:
        """Raises `Refused` where there is none."""
        if self.in_flight >= self.limits.in_flight:
            raise Refused(busy(self.limits.in_flight, self.limits.retry_s))
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    @asynccontextmanager
    async def time(self, since: float, late: Error) -> AsyncIterator[None]:
        """Cancels what runs inside at the end of a request's time, which began at ``since`` on the loop's clock.

        Raises `Refused` then: with ``late``, or with 503 where the server stops.
        """
        timeout = asyncio.timeout_at(min(since + self.limits.deadline_s, self._end))
        try:
            async with timeout:
                self._running.add(timeout)
                try:
                    yield
                finally:
                    self._running.discard(timeout)
        except TimeoutError:
            if not timeout.expired():
                raise
            if timeout.when() != self._end:
                raise Refused(late) from None
            self.sent_away += 1
            raise Refused(stopping(self.limits.retry_s)) from None

    def stop(self, grace_s: float) -> None:
        """From now on no request has more than ``grace_s`` seconds."""
        self._end = min(self._end, asyncio.get_running_loop().time() + grace_s)
        for timeout in self._running:
            when = timeout.when()
            if not timeout.expired() and (when is None or when > self._end):
                timeout.reschedule(self._end)
