"""Rows that have a time limit, in virtual time."""

import asyncio

from promptc.runtime.engine import Completion, Request
from promptc.runtime.executor import Executor
from promptc.runtime.message import Message
from promptc.runtime.trace import Failure, RowResult, Success
from tests.runtime.engines.virtual_time import run_virtually
from tests.runtime.programs import answer, two_calls


class Slow:
    """Takes as many seconds as the input says, and counts what is cancelled meanwhile."""

    identity = "slow"

    def __init__(self) -> None:
        self.cancelled = 0

    async def complete(self, request: Request) -> Completion:
        try:
            await asyncio.sleep(float(request.messages[-1].content.removeprefix("text: ")))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return Completion(answer(1), "stop", 1, 1)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return len(messages)

    async def close(self) -> None:
        """Nothing is open."""


def run(seconds: list[int], deadline: float | None, *, concurrency: int = 64) -> tuple[list[RowResult], int]:
    engine = Slow()
    rows = [{"text": str(each)} for each in seconds]
    executor = Executor(two_calls(), {"m": engine}, concurrency=concurrency)
    return run_virtually(executor.run_rows(rows, deadline=deadline)), engine.cancelled


def test_a_row_that_takes_too_long_fails_and_is_cancelled_in_the_engine_and_others_go_on() -> None:
    (late, quick), cancelled = run([9, 1], 5.0)
    assert isinstance(quick, Success)
    assert isinstance(late, Failure)
    assert (late.kind, late.module, late.error) == ("deadline", "sum", None)
    assert late.reason == "no result within 5 s; what was asked for it is cancelled"
    # It has two calls that are in flight together.
    assert cancelled == 2


def test_the_time_of_a_row_is_counted_from_when_it_begins() -> None:
    results, cancelled = run([4, 4, 4], 5.0, concurrency=1)
    assert all(isinstance(result, Success) for result in results)
    assert cancelled == 0


def test_without_a_deadline_a_row_has_all_the_time() -> None:
    (result,), _ = run([100_000], None)
    assert isinstance(result, Success)
