"""What a session holds while calls are made, on the event loop of `promptc.api.background`."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar, final

from promptc.artifact.model import Artifact
from promptc.driver.problems import DriverProblem, MissingTool
from promptc.driver.run_options import RunOptions
from promptc.driver.running import open_executor
from promptc.runtime.engine import EngineFailure
from promptc.runtime.executor import Executor

T = TypeVar("T")


@final
class Opened:
    """The engines and externs of ``artifact``, which the first work opens. All but making one belongs to the loop."""

    def __init__(self, artifact: Artifact, options: RunOptions) -> None:
        self._artifact = artifact
        self._options = options
        self._opening = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._executor: Executor | None = None
        self._calls = 0
        self._idle = asyncio.Event()

    async def do(self, work: Callable[[Executor], Awaitable[T]]) -> T:
        """What ``work`` gives. Raises as it does, and as `open_executor` does where nothing is open yet."""
        self._calls += 1
        self._idle.clear()
        try:
            return await work(await self._open())
        finally:
            self._calls -= 1
            if self._calls == 0:
                self._idle.set()

    async def close(self) -> None:
        """Wait for the work that is under way, and close what is open."""
        if self._calls:
            await self._idle.wait()
        await self._stack.aclose()

    async def _open(self) -> Executor:
        async with self._opening:
            if self._executor is None:
                try:
                    opened = await self._stack.enter_async_context(open_executor(self._artifact, self._options))
                except (DriverProblem, MissingTool) as problem:
                    raise EngineFailure(str(problem)) from problem
                self._executor, _ = opened
            return self._executor
