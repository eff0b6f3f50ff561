"""An engine that kills its own process without warning, for tests of what is left then."""

import asyncio
import os
import signal
from pathlib import Path
from typing import final

from promptc.runtime.engine import Completion, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.message import Message
from promptc.runtime.store import request_key


@final
class Mortal:
    """Notes each answered call in a file, gives the event loop a turn in every call, and dies in call number ``last``."""

    def __init__(self, inner: ReplayEngine, log: Path, last: int) -> None:
        self._inner = inner
        self._log = log
        self._last = last
        self._calls = 0

    @property
    def identity(self) -> str:
        return self._inner.identity

    async def complete(self, request: Request) -> Completion:
        await asyncio.sleep(0)
        self._calls += 1
        if self._calls == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        # What is under way at the end was not answered.
        completion = await self._inner.complete(request)
        with self._log.open("a") as log:
            log.write(request_key(self.identity, request) + "\n")
        return completion

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._inner.count_tokens(messages)

    async def close(self) -> None:
        await self._inner.close()
