"""A request to stop, which the first Ctrl-C makes: the build ends with the best that it has so far."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Iterator
from typing import TypeVar

from promptc.autotune.problems import Stopped

T = TypeVar("T")


class Stop:
    """Set once, from the event loop's thread. The batch in flight is cancelled, and no other is begun."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._reason = ""

    def request(self, reason: str) -> None:
        self._reason = self._reason or reason
        self._event.set()

    def check(self) -> None:
        """Raises `Stopped` once a stop was asked for."""
        if self._event.is_set():
            raise Stopped(self._reason)

    async def guard(self, work: Callable[[], Coroutine[None, None, T]]) -> T:
        """The result of ``work()``, which is cancelled as soon as a stop is asked for. Raises `Stopped` then."""
        self.check()
        task = asyncio.create_task(work())
        waiter = asyncio.create_task(self._event.wait())
        try:
            await asyncio.wait({task, waiter}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
        finally:
            waiter.cancel()
            task.cancel()
            # Ctrl-C also reaches an engine's processes, so work may fail after a stop. Gathered, it does so in silence.
            await asyncio.gather(task, waiter, return_exceptions=True)
        raise Stopped(self._reason)


@contextlib.contextmanager
def stop_on_interrupt(stop: Stop) -> Iterator[None]:
    """The first Ctrl-C asks for a stop; a second one interrupts as usual. Call inside a running event loop."""
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        stop.request("interrupted")

    loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
