"""A table in a process of its own, which kills itself without warning at a given call. Run by `test_bench_killed`.

Arguments: the number of the call to die in (0: none), then the words after ``promptc``. Answered calls are noted in ``calls.log``.
"""

import os
import signal
import sys
from pathlib import Path
from typing import final

import pytest

from promptc.artifact.model import ModelRef
from promptc.cli.app import app
from promptc.runtime.engine import Completion, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.layout import Message
from promptc.runtime.store import request_key
from tests.cli.learner import answer


@final
class Mortal:
    """Answers as the learner does, and dies in call number ``last``."""

    def __init__(self, last: int) -> None:
        self._inner = ReplayEngine(answer, name="learner")
        self._last = last
        self._calls = 0
        self._log = Path("calls.log")

    @property
    def identity(self) -> str:
        return self._inner.identity

    async def complete(self, request: Request) -> Completion:
        self._calls += 1
        if self._calls == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        with self._log.open("a") as log:
            log.write(request_key(self.identity, request) + "\n")
        return await self._inner.complete(request)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._inner.count_tokens(messages)

    async def close(self) -> None:
        await self._inner.close()


if __name__ == "__main__":
    engine = Mortal(int(sys.argv[1]))

    def open_engine(ref: ModelRef) -> Mortal:
        del ref
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("promptc.driver.engines.open_engine", open_engine)
        app(sys.argv[2:], prog_name="promptc")
