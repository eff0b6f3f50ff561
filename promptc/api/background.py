"""The one event loop on which all loaded programs of a process run, in a thread of its own.

An engine belongs to the event loop of its first call, and programs that name one model share what runs. So one loop makes
the calls of all of them, whichever threads and event loops they are asked from.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar, final

T = TypeVar("T")


def wait(future: "Future[T]") -> T:
    """What ``future`` gives, once it does; a caller that is interrupted cancels it."""
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


@final
class LoopThread:
    """A thread that runs an event loop until `stop`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="promptc", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._stop.wait())

    @property
    def is_alive(self) -> bool:
        """False once it is stopped, and in a process that was forked: threads stay behind."""
        return self._thread.is_alive()

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run ``work`` there; to cancel the future is to cancel the work. Raises RuntimeError where no thread runs."""
        if not self.is_alive:
            work.close()
            raise RuntimeError("this program was loaded before the process was forked: load it again in this process")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def refuse_itself(self) -> None:
        """Raise RuntimeError where this thread would wait for itself."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("promptc's own event loop cannot wait for itself: in an async extern, await `acall`")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()


@final
class SharedThread:
    """A `LoopThread` that is there as long as somebody uses it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._thread: LoopThread | None = None

    def enter(self) -> LoopThread:
        with self._lock:
            if self._thread is None or not self._thread.is_alive:
                self._thread, self._users = LoopThread(), 0
            self._users += 1
            return self._thread

    def leave(self, thread: LoopThread) -> None:
        with self._lock:
            # One from before a fork has no users here.
            if thread is not self._thread:
                return
            self._users -= 1
            if self._users:
                return
            self._thread = None
        thread.stop()


SHARED = SharedThread()
