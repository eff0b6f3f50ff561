"""A batch: rows in flight together, within the limits of the build. Rows that no engine could answer go again at its end.

What an engine could not answer says nothing about a program, so such a row is neither a wrong answer nor left out: the batch
has all of its rows or the build stops. A server that is away for a moment is asked again by the engine's own retries
(`promptc.runtime.retry`) and then, once all else is answered, by this.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar, final

from promptc.autotune.ledger import Ledger, Usage
from promptc.autotune.problems import OutOfTime
from promptc.autotune.stop import Stop
from promptc.runtime.engine import EngineFailure

_ROUNDS = 3  # that a row is in before it is given up

T = TypeVar("T")


@final
class Batches:
    """``max_failed`` is the share of the rows of a batch that may be waiting for another try."""

    def __init__(self, ledger: Ledger, stop: Stop, max_failed: float) -> None:
        self._ledger = ledger
        self._stop = stop
        self._max_failed = max_failed

    async def run(
        self, bound: Usage, items: Sequence[T], one: Callable[[T], Awaitable[None]], *, what: str = "", runs: str = ""
    ) -> None:
        """``one`` for each of ``items``; together they use ``bound`` at most. ``what`` and ``runs`` as for `Ledger.batch`.

        Raises `OutOfBudget` before the first call where that could go beyond a limit, `OutOfTime` at any moment, `Stopped`,
        `EngineFailure` where too many rows fail or one fails for good, and what ``one`` raises.
        """
        if not items:
            return
        with self._ledger.batch(bound, what, runs) as left_s:
            alarm = asyncio.timeout(left_s)
            try:
                async with alarm:
                    await self._stop.guard(lambda: self._all(items, one))
            except TimeoutError:
                if alarm.expired():
                    raise OutOfTime(self._ledger.limits.texts()["minutes"]) from None
                raise

    async def _all(self, items: Sequence[T], one: Callable[[T], Awaitable[None]]) -> None:
        waiting = list(items)
        failures: list[EngineFailure] = []
        for _ in range(_ROUNDS):
            waiting, failures = await self._round(waiting, one, len(items))
            if not waiting:
                return
        raise failures[0]

    async def _round(
        self, items: Sequence[T], one: Callable[[T], Awaitable[None]], total: int
    ) -> tuple[list[T], list[EngineFailure]]:
        """Those of ``items`` that an engine could not answer, and why."""
        failed: list[tuple[T, EngineFailure]] = []

        async def attempt(item: T) -> None:
            try:
                await one(item)
            except EngineFailure as failure:
                if not failure.transient:
                    raise
                failed.append((item, failure))
                if len(failed) > self._max_failed * total:
                    raise EngineFailure(self._too_many(len(failed), total, failure)) from failure

        try:
            async with asyncio.TaskGroup() as group:
                for item in items:
                    group.create_task(attempt(item))
        except BaseExceptionGroup as failures:
            raise first_leaf(failures) from None
        return [item for item, _ in failed], [failure for _, failure in failed]

    def _too_many(self, failed: int, total: int, failure: EngineFailure) -> str:
        if not self._max_failed:
            return str(failure)
        return (
            f"{failed} of {total} rows got no answer after all retries, more than `max_failed = {self._max_failed:g}` "
            f"allows; the last: {failure}"
        )


def first_leaf(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first exception in ``group`` that is no group: rows fail for one reason, and callers handle that."""
    first = group.exceptions[0]
    return first_leaf(first) if isinstance(first, BaseExceptionGroup) else first
