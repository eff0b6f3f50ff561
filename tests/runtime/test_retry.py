"""Retries: what is asked again, how often, and after which wait."""

import asyncio
from random import Random

import pytest

from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.runtime.message import Message
from promptc.runtime.retry import Retry, retrying
from promptc.runtime.streaming.text import Listener, stream

REQUEST = Request((Message("user", "a"),), 0.0, 1.0, 8, None, None)


class Failing:
    """Raises ``failures`` one after another, then answers."""

    identity = "failing"

    def __init__(self, *failures: EngineFailure) -> None:
        self.failures = list(failures)
        self.asked = 0
        self.closed = False

    async def complete(self, _: Request) -> Completion:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return Completion("done", "stop", 1, 1)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return len(messages)

    async def close(self) -> None:
        self.closed = True


class Clock:
    """Takes note of waits instead of waiting."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def now(self) -> float:
        return sum(self.waits)


def overloaded(retry_after: float | None = None) -> EngineFailure:
    return EngineFailure("overloaded", transient=True, retry_after=retry_after)


async def test_what_may_pass_is_asked_again() -> None:
    inner, clock = Failing(overloaded(), overloaded()), Clock()
    engine = retrying(inner, Retry(base=1.0, sleep=clock.sleep))
    assert (await engine.complete(REQUEST)).text == "done"
    assert inner.asked == 3
    assert 0 <= clock.waits[0] <= 1.0
    assert 0 <= clock.waits[1] <= 2.0


async def test_what_will_not_pass_is_not() -> None:
    inner, clock = Failing(EngineFailure("unknown model")), Clock()
    with pytest.raises(EngineFailure, match="unknown model"):
        await retrying(inner, Retry(sleep=clock.sleep)).complete(REQUEST)
    assert (inner.asked, clock.waits) == (1, [])


async def test_tries_go_on_for_as_long_as_they_may() -> None:
    inner, clock = Failing(*[overloaded() for _ in range(999)]), Clock()
    retry = Retry(attempts=3, base=1.0, seconds=60.0, sleep=clock.sleep, clock=clock.now, rng=Random(7))
    with pytest.raises(EngineFailure, match="overloaded"):
        await retrying(inner, retry).complete(REQUEST)
    assert inner.asked == len(clock.waits) + 1 > 30
    # The longest wait is that before the last of the three.
    assert max(clock.waits) <= 2.0
    assert 58.0 < clock.now() <= 60.0


async def test_tries_are_limited() -> None:
    inner, clock = Failing(*[overloaded() for _ in range(9)]), Clock()
    with pytest.raises(EngineFailure, match="overloaded"):
        await retrying(inner, Retry(attempts=4, sleep=clock.sleep)).complete(REQUEST)
    assert (inner.asked, len(clock.waits)) == (4, 3)


async def test_waits_are_drawn_and_grow_up_to_the_cap() -> None:
    waits = []
    for seed in (1, 1, 2):
        inner, clock = Failing(*[overloaded() for _ in range(9)]), Clock()
        retry = Retry(attempts=10, base=1.0, cap=8.0, sleep=clock.sleep, rng=Random(seed))
        await retrying(inner, retry).complete(REQUEST)
        waits.append(clock.waits)
    assert waits[0] == waits[1] != waits[2]
    for number, wait in enumerate(waits[0]):
        assert 0 <= wait <= min(8.0, 2.0**number)
    assert max(waits[0]) > 4.0


async def test_a_server_is_given_the_time_that_it_asks_for() -> None:
    inner, clock = Failing(overloaded(7.0)), Clock()
    await retrying(inner, Retry(base=0.1, sleep=clock.sleep)).complete(REQUEST)
    assert clock.waits == [7.0]


async def test_a_server_that_asks_for_too_much_is_not_waited_for() -> None:
    inner, clock = Failing(overloaded(3600.0)), Clock()
    with pytest.raises(EngineFailure):
        await retrying(inner, Retry(cap=60.0, sleep=clock.sleep)).complete(REQUEST)
    assert clock.waits == []


async def test_all_else_is_the_inner_engine() -> None:
    inner = Failing()
    engine = retrying(inner)
    assert engine.identity == "failing"
    assert await engine.count_tokens(REQUEST.messages) == 1
    await engine.close()
    assert inner.closed


def test_there_is_at_least_one_try() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Retry(attempts=0)


class Heard:
    """What is told of an answer, with a mark where it broke off."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.begun = asyncio.Event()

    def on_text(self, piece: str) -> None:
        self.told.append(piece)
        self.begun.set()

    def on_break(self) -> None:
        self.told.append("<broken off>")


class Breaking(Failing):
    """Tells of the beginning of an answer before each failure."""

    async def stream(self, request: Request, listener: Listener) -> Completion:
        listener.on_text("do")
        completion = await self.complete(request)
        listener.on_text("ne")
        return completion


async def test_an_answer_that_breaks_off_is_told_from_the_beginning() -> None:
    heard, clock = Heard(), Clock()
    engine = retrying(Breaking(overloaded()), Retry(sleep=clock.sleep))
    assert (await stream(engine, REQUEST, heard)).text == "done"
    assert heard.told == ["do", "<broken off>", "do", "ne"]


async def test_an_engine_that_tells_nothing_gives_its_answer_in_one_go() -> None:
    heard = Heard()
    assert (await stream(retrying(Failing()), REQUEST, heard)).text == "done"
    assert heard.told == []
