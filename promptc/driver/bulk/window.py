"""Any number of jobs in order, of which a few are under way."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterable
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")


async def in_order(jobs: Iterable[Coroutine[Any, Any, T]], *, most: int) -> AsyncGenerator[T, None]:
    """What each of ``jobs`` gives, in their order; close it, and the jobs that are under way are cancelled.

    At most ``most`` are begun and not handed on: a job that takes long holds up what comes after it in the order, and
    not before there are ``most`` of these. What a job raises is raised in its place.
    """
    waiting = iter(jobs)
    begun: deque[asyncio.Task[T]] = deque()
    try:
        while True:
            begun.extend(asyncio.create_task(job) for job in islice(waiting, most - len(begun)))
            if not begun:
                return
            yield await begun[0]
            begun.popleft()
    finally:
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
