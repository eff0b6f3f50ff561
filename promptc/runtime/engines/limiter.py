"""How many requests a server is asked at once: found out as it answers, as TCP finds out what a network bears.

More are in flight as long as answers come, and fewer once the server says that it has too much to do or does not answer in
time (additive increase, multiplicative decrease: D.-M. Chiu and R. Jain, 1989, section 2). It begins low and doubles with
each round of answers up to the first refusal ("slow start", RFC 5681, section 3.1), and after an outage, which says nothing of
how much is too much, up to where it did before or to what was borne. All refusals of requests that were in flight together count as one (RFC 6582, section 3.2), and a limit that
is not used does not grow. The concurrency limits of Netflix (github.com/Netflix/concurrency-limits, ``AIMDLimit``) and of
Vector (vector.dev, "adaptive request concurrency") do the same for calls of services.

Both of these also take slower answers for a sign of overload. A server of a language model batches: with more requests in
flight each is slower, and yet more of them are answered in a second. So slower answers count only when they come near
the time-out: then the limit does not grow any more.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import final

from promptc.runtime.engine import Overloaded
from promptc.runtime.retry import Sleep

_FIRST = 8
# As mild as that of Netflix and Vector: a server that fails at random, too, is then still asked several at a time.
_DECREASE = 0.9


@final
class Limiter:
    """Places for requests to one server: never more than ``most`` are taken at a time, and often fewer.

    Answers that take more than ``slow`` seconds do not make it more. Whoever waits for a place has it in the order of
    asking. It belongs to one event loop. ``sleep`` is for tests.
    """

    def __init__(self, most: int, *, slow: float, sleep: Sleep = asyncio.sleep) -> None:
        if most < 1:
            raise ValueError(f"at least 1 request has to be in flight, got {most}")
        self._most = most
        self._slow = slow
        self._sleep = sleep
        self._limit = float(min(_FIRST, most))
        # Below this the limit doubles with each round of answers; from here on a round makes it one more.
        self._known = float(most)
        # How often the limit was lowered, whether there was an answer since, and what both were after the last answer.
        self._lowered = 0
        self._answered = True
        self._before = self._limit
        self._known_before = self._known
        self._pauses: set[asyncio.Future[None]] = set()
        self._in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """How many requests may be in flight now."""
        return int(self._limit)

    @property
    def in_flight(self) -> int:
        return self._in_flight

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for one request and its whole answer; `Overloaded` is raised inside where the server is."""
        now = asyncio.get_running_loop().time
        await self._enter()
        try:
            while self._pauses:
                await asyncio.wait(self._pauses)
            since, lowered = now(), self._lowered
            try:
                yield
            except Overloaded:
                if lowered == self._lowered:
                    self._lower()
                raise
            self._answered = True
            if now() - since <= self._slow and 2 * self._in_flight >= self._limit:
                self._raise()
        finally:
            self._in_flight -= 1
            self._admit()

    def pause(self, seconds: float) -> None:
        """Ask nothing for so long; what is in flight goes on."""
        pause = asyncio.ensure_future(self._sleep(seconds))
        self._pauses.add(pause)
        pause.add_done_callback(self._pauses.discard)

    def _lower(self) -> None:
        if self._answered:
            self._before, self._known_before = self._limit, self._known
        self._answered = False
        self._lowered += 1
        self._limit = max(1.0, self._limit * _DECREASE)
        # What falls that far without an answer between does so for an outage, and not for the number of requests.
        outage = self._limit <= self._before / 2
        self._known = max(self._known_before, self._before * _DECREASE) if outage else self._limit

    def _raise(self) -> None:
        more = 1.0 if self._limit < self._known else 1.0 / self._limit
        self._limit = min(float(self._most), self._limit + more)

    async def _enter(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It was given a place in the same moment.
                self._in_flight -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        while self._waiting and self._in_flight < self.limit:
            turn = self._waiting.popleft()
            if not turn.cancelled():
                self._in_flight += 1
                turn.set_result(None)
