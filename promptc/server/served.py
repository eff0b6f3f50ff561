"""One artifact that is served: open as long as anybody uses it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.artifact.model import Artifact
from promptc.runtime.engine import Engine, Request, RequestRefused
from promptc.runtime.executor import Executor
from promptc.runtime.message import Message
from promptc.runtime.observer import Observer
from promptc.runtime.seeds import row_keys
from promptc.runtime.streaming.events import Tell
from promptc.runtime.trace import RowResult
from promptc.schema.types import Row

_SHORT = Request((Message("user", "Say: ready"),), 0.0, 1.0, 1, None, None)


@final
@dataclass(frozen=True, slots=True)
class Opened:
    """An artifact that runs; ``engines`` are by the symbols of its models, ``hash`` is that of the whole file."""

    executor: Executor
    engines: Mapping[str, Engine]
    hash: str


# Opens the artifact of a file, and closes what it opened. May raise whatever a user can be told.
Open = Callable[[Path], AbstractAsyncContextManager[Opened]]


@final
class Served:
    """The artifact at ``path``. ``close`` closes what is opened; `retire` calls it after the last request."""

    def __init__(self, path: Path, opened: Opened, close: Callable[[], Awaitable[None]]) -> None:
        self.path = path
        self.hash = opened.hash
        # Why it is not known to answer now; empty where it is.
        self.doubt = "its models have not answered yet"
        self.has_answered = False
        self._engines = opened.engines
        self._executor = opened.executor
        self._close = close
        self._users = 0
        self._unused = asyncio.Event()
        self._unused.set()

    @property
    def artifact(self) -> Artifact:
        return self._executor.artifact

    @property
    def name(self) -> str:
        return self.artifact.program.symbol

    @contextmanager
    def use(self) -> Iterator[None]:
        """Keeps it open."""
        self._users += 1
        self._unused.clear()
        try:
            yield
        finally:
            self._users -= 1
            if self._users == 0:
                self._unused.set()

    async def run(self, row: Row, observer: Observer, tell: Tell | None) -> RowResult:
        """The result of one row of inputs in memory. Equal rows are equal requests."""
        (key,) = row_keys([row])
        return await self._executor.run_row(row, row_key=key, observer=observer, tell=tell)

    async def probe(self) -> None:
        """Ask each model for one token. Raises `EngineFailure` where one does not answer.

        A scripted model has only the answers of its file, which has been read.
        """
        with self.use():
            for model in self.artifact.models:
                if model.engine != "replay":
                    # Who refuses this request has answered.
                    with suppress(RequestRefused):
                        await self._engines[model.symbol].complete(_SHORT)
        self.doubt = ""
        self.has_answered = True

    async def retire(self) -> None:
        """Close it once nobody uses it. Nobody may start to."""
        await self._unused.wait()
        await self._close()
