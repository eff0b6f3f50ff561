"""An artifact that is ready to run, from the first call until it is closed.

What runs it is loaded by the first call, and asyncio with it: a program that is loaded but not called yet costs little.
"""

import atexit
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar, final

from promptc.artifact.model import Artifact
from promptc.driver.run_options import RunOptions

if TYPE_CHECKING:
    from concurrent.futures import Future

    from promptc.api.background import LoopThread
    from promptc.api.opened import Opened
    from promptc.runtime.executor import Executor

T = TypeVar("T")
Work = Callable[["Executor"], Awaitable[T]]


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
        self._running: tuple[LoopThread, Opened] | None = None

    def run(self, work: Work[T]) -> T:
        """What ``work`` gives. Raises as it does, and as `promptc.driver.running.open_executor` where nothing is open yet."""
        from promptc.api.background import wait

        return wait(self.start(work, blocks=True))

    async def arun(self, work: Work[T]) -> T:
        """As `run`. A caller that is cancelled cancels the work."""
        import asyncio

        return await asyncio.wrap_future(self.start(work))

    def start(self, work: Work[T], *, blocks: bool = False) -> "Future[T]":
        """Begin ``work``; to cancel the future is to cancel the work. Who ``blocks`` a thread until then says so."""
        # Under the lock to the end, so that what is submitted comes before what `close` submits.
        with self._lock:
            if self._closed:
                raise RuntimeError(f"the program `{self.artifact.program.symbol}` is closed: load it again")
            if self._running is None:
                from promptc.api.background import SHARED
                from promptc.api.opened import Opened

                self._running = SHARED.enter(), Opened(self.artifact, self._options)
                atexit.register(self.close)
            thread, opened = self._running
            if blocks:
                thread.refuse_itself()
            return thread.submit(opened.do(work))

    def close(self) -> None:
        """Wait for calls that are under way, and free all that is held. A second call does nothing."""
        with self._lock:
            running, self._running, self._closed = self._running, None, True
        if running is None:
            return
        from promptc.api.background import SHARED, wait

        thread, opened = running
        atexit.unregister(self.close)
        try:
            # In a process that was forked nothing is held.
            if thread.is_alive:
                thread.refuse_itself()
                wait(thread.submit(opened.close()))
        finally:
            SHARED.leave(thread)
