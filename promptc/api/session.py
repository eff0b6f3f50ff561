"""An artifact that is ready to run, from the first call until it is closed."""

import asyncio
import atexit
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import AsyncExitStack
from typing import TypeVar, final

from promptc.api.background import SHARED, LoopThread, wait
from promptc.artifact.model import Artifact
from promptc.driver.problems import DriverProblem, MissingTool
from promptc.driver.running import RunOptions, open_executor
from promptc.runtime.engine import EngineFailure
from promptc.runtime.executor import Executor

T = TypeVar("T")
Work = Callable[[Executor], Awaitable[T]]


@final
class Session:
    """``artifact`` with its engines and externs, which are opened by the first call.

    Safe to use from several threads and event loops at a time. What nobody closes is closed as the process ends.
    """

    def __init__(self, artifact: Artifact, options: RunOptions) -> None:
        self.artifact = artifact
        self._options = options
        self._lock = threading.Lock()
        self._closed = False
        self._thread: LoopThread | None = None
        # What follows belongs to the thread's event loop.
        self._opening = asyncio.Lock()
        self._opened = AsyncExitStack()
        self._executor: Executor | None = None
        self._calls = 0
        self._idle = asyncio.Event()

    def run(self, work: Work[T]) -> T:
        """What ``work`` gives. Raises as it does, and as `open_executor` does where nothing is open yet."""
        return wait(self.start(work, blocks=True))

    async def arun(self, work: Work[T]) -> T:
        """As `run`. A caller that is cancelled cancels the work."""
        return await asyncio.wrap_future(self.start(work))

    def start(self, work: Work[T], *, blocks: bool = False) -> "Future[T]":
        """Begin ``work``; to cancel the future is to cancel the work. Who ``blocks`` a thread until then says so."""
        # Under the lock to the end, so that what is submitted comes before what `close` submits.
        with self._lock:
            if self._closed:
                raise RuntimeError(f"the program `{self.artifact.program.symbol}` is closed: load it again")
            if self._thread is None:
                self._thread = SHARED.enter()
                atexit.register(self.close)
            if blocks:
                self._thread.refuse_itself()
            return self._thread.submit(self._do(work))

    def close(self) -> None:
        """Wait for calls that are under way, and free all that is held. A second call does nothing."""
        with self._lock:
            thread, self._thread, self._closed = self._thread, None, True
        if thread is None:
            return
        atexit.unregister(self.close)
        try:
            # In a process that was forked nothing is held.
            if thread.is_alive:
                thread.refuse_itself()
                wait(thread.submit(self._close()))
        finally:
            SHARED.leave(thread)

    async def _do(self, work: Work[T]) -> T:
        self._calls += 1
        self._idle.clear()
        try:
            return await work(await self._open())
        finally:
            self._calls -= 1
            if self._calls == 0:
                self._idle.set()

    async def _open(self) -> Executor:
        async with self._opening:
            if self._executor is None:
                try:
                    opened = await self._opened.enter_async_context(open_executor(self.artifact, self._options))
                except (DriverProblem, MissingTool) as problem:
                    raise EngineFailure(str(problem)) from problem
                self._executor, _ = opened
            return self._executor

    async def _close(self) -> None:
        if self._calls:
            await self._idle.wait()
        await self._opened.aclose()
