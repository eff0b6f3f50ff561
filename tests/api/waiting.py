"""An engine that answers when a test lets it."""

import asyncio
import threading

from promptc.runtime.engine import Completion, Request
from promptc.runtime.message import Message

ANSWER = 'priority: low\nrequest: {"kind": "question", "about": "billing"}\ndue: null'


class WaitingEngine:
    """Answers once it is released, from any thread."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.ended = threading.Event()
        self.in_flight = 0
        self.most = 0
        self.cancelled = 0
        self.closed = False
        self._go = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def identity(self) -> str:
        return "waiting"

    async def complete(self, request: Request) -> Completion:
        self._loop = asyncio.get_running_loop()
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        self.asked.set()
        try:
            await self._go.wait()
            # So that others could come in, if they were let.
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.in_flight -= 1
            self.ended.set()
        return Completion(ANSWER, "stop", 1, 1)

    def release(self) -> None:
        if self._loop is None:
            self._go.set()
        else:
            self._loop.call_soon_threadsafe(self._go.set)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return len(messages)

    async def close(self) -> None:
        self.closed = True
