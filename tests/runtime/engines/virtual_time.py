"""An event loop whose time passes only where all that runs on it waits: an hour of waits takes no time and is the same in every run."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar, final

T = TypeVar("T")


@final
class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.now


@final
class _Jumping(selectors.SelectSelector):
    """Jumps to the next moment for which something is planned."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everything waits, and nothing is planned")
        self._loop.now += max(0.0, timeout)
        return super().select(0)


def run_virtually(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
