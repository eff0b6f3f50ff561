"""A build in a process of its own, which kills itself without warning at a given call. Run by `test_resume`.

Arguments: a folder, the number of the call to die in (0: none), how many rows may be in flight.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from promptc.artifact.model import Provenance
from promptc.artifact.writer import dumps
from promptc.codegen import generate
from promptc.runtime.engine import Completion, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.layout import Message
from promptc.runtime.store import request_key
from tests.autotune.world import build, one_module, painter, rows, spec

SPLITS = {"train": rows(0, 40), "dev": rows(100, 30), "test": rows(200, 20)}
ASKED = spec(
    ("bootstrap", {"demos": 3, "sets": 4}),
    ("propose", {"instructions": 4}),
    ("search", {"trials": 8, "minibatch": 6, "full_every": 4}),
    seed=0,
)


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
        with self._log.open("a") as log:
            log.write(request_key(self.identity, request) + "\n")
        return await self._inner.complete(request)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._inner.count_tokens(messages)

    async def close(self) -> None:
        await self._inner.close()


def quality(instruction: str, demos: list[tuple[str, str]]) -> float:
    return 0.2 + 0.15 * ("red" in instruction) + 0.15 * len({answer for _, answer in demos})


async def main(folder: Path, last: int, concurrency: int) -> None:
    engine = Mortal(painter(quality), folder / "calls.log", last)
    result = await build(one_module(), engine, folder, ASKED, splits=SPLITS, concurrency=concurrency)
    text = dumps(generate(result.program, Provenance("test", "0" * 64, seed=0), result.scores))
    (folder / "artifact.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
