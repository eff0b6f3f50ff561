"""What runs of vLLM in this process: each model once, for each event loop that asks it."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, final

from promptc.runtime.engines.guardian import Guardian


@final
@dataclass(slots=True)
class Running:
    """An engine that runs on ``loop``, and how many use it."""

    llm: Any
    guardian: Guardian
    users: int = 0
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def end(self) -> None:
        # No request is under way and there is no state to save: it need not be waited for.
        self.llm.shutdown(timeout=1.0)
        # It would complain on the terminal if it were found at the interpreter's end.
        self.llm = None
        self.guardian.dismiss()


@final
class RunningEngines:
    """A second copy of a model would only take memory from the first. But an engine answers on the event loop on which it
    was started and on no other: another loop has its own, and those of a loop that is closed are ended when the next one
    starts.
    """

    def __init__(self) -> None:
        self._running: dict[tuple[asyncio.AbstractEventLoop, str], Running] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._running)

    def join(self, identity: str, start: Callable[[], Running]) -> Running:
        """The engine of ``identity`` on the event loop that runs, by ``start`` where there is none; `leave` it once."""
        key = (asyncio.get_running_loop(), identity)
        # One at a time in all threads: while an engine starts, descriptors of the whole process are redirected.
        with self._lock:
            if key not in self._running:
                for left in [k for k in self._running if k[0].is_closed()]:
                    self._running.pop(left).end()
                self._running[key] = start()
            running = self._running[key]
            running.users += 1
            return running

    def leave(self, running: Running) -> None:
        """The last one to leave ends the engine."""
        with self._lock:
            running.users -= 1
            found = [key for key, other in self._running.items() if other is running]
            if running.users == 0 and found:
                del self._running[found[0]]
                running.end()
