"""Several draws of one prompt: requests that differ in their seeds alone.

An engine that keeps `DrawingEngine` answers them as one request, whose prompt it reads once. A draw is the same answer
either way: it belongs to its own request, and a cache keeps it under that.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from promptc.runtime.engine import Completion, Engine, Request


@runtime_checkable
class DrawingEngine(Engine, Protocol):
    """An engine that can answer several requests together."""

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        """An answer to each request, in their order, as `complete` gives it. Raises as that does."""
        ...


async def complete_all(engine: Engine, requests: Sequence[Request]) -> list[Completion]:
    """As `DrawingEngine.complete_all`, for any engine."""
    if len(requests) == 1:
        # Without a task: an answer is at once with who keeps it, and a process that is killed loses none.
        return [await engine.complete(requests[0])]
    if isinstance(engine, DrawingEngine):
        return await engine.complete_all(requests)
    return await one_by_one(engine, requests)


async def one_by_one(engine: Engine, requests: Sequence[Request]) -> list[Completion]:
    """The requests, each on its own, in flight together. Raises what the first raises that fails, and cancels the rest."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(engine.complete(request)) for request in requests]
    except ExceptionGroup as failures:
        # Callers handle what a request can raise, and not groups of it.
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


def are_draws(requests: Sequence[Request]) -> bool:
    """Whether ``requests`` sample one prompt with seeds that count on from the first: what an engine's ``n`` does."""
    first = requests[0]
    if first.seed is None or first.temperature == 0:
        return False
    return list(requests) == [replace(first, seed=first.seed + i) for i in range(len(requests))]


def runs_of_draws(requests: Sequence[Request]) -> list[list[Request]]:
    """``requests`` in parts that are draws each, as long as they can be and in order; what is no draw stands alone."""
    parts: list[list[Request]] = []
    for request in requests:
        if parts and are_draws([*parts[-1], request]):
            parts[-1].append(request)
        else:
            parts.append([request])
    return parts
