"""How many requests are in flight, on simulated servers and in virtual time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.runtime.engine import EngineFailure, Overloaded, RequestRefused
from promptc.runtime.engines.limiter import Limiter
from tests.runtime.engines.virtual_time import run_virtually

ANSWER_S = 1.0


@final
class Server:
    """Answers each request after a second, refuses what is beyond ``bears`` at a time, and all while it is ``down``."""

    def __init__(self, bears: int) -> None:
        self.bears = bears
        self.down = False
        self.in_flight = 0
        self.answered = 0
        self.refused = 0

    async def answer(self) -> None:
        if self.down or self.in_flight >= self.bears:
            self.refused += 1
            await asyncio.sleep(ANSWER_S / 100)
            raise Overloaded("429")
        self.in_flight += 1
        try:
            await asyncio.sleep(ANSWER_S)
        finally:
            self.in_flight -= 1
        self.answered += 1


@final
class Callers:
    """``count`` of them, each of which asks for one answer after the other; a refusal is tried again after a while."""

    def __init__(self, limiter: Limiter, answer: Callable[[], Awaitable[None]], count: int) -> None:
        self.limiter = limiter
        self._answer = answer
        self.inside = 0
        self.most_inside = 0
        self._tasks = [asyncio.create_task(self._ask_on()) for _ in range(count)]

    async def _ask_on(self) -> None:
        while True:
            try:
                async with self.limiter.place():
                    self.inside += 1
                    self.most_inside = max(self.most_inside, self.inside)
                    try:
                        await self._answer()
                    finally:
                        self.inside -= 1
            except Overloaded:
                await asyncio.sleep(ANSWER_S / 2)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@settings(max_examples=25)
@given(bears=st.integers(1, 40), most=st.integers(1, 60), callers=st.integers(1, 80), outage=st.booleans())
def test_there_are_never_more_in_flight_than_the_bound(bears: int, most: int, callers: int, outage: bool) -> None:
    async def main() -> None:
        server = Server(bears)
        asking = Callers(Limiter(most, slow=60), server.answer, callers)
        await asyncio.sleep(10)
        server.down = outage
        await asyncio.sleep(5)
        server.down = False
        before = server.answered
        await asyncio.sleep(20)
        assert 1 <= asking.limiter.limit <= most
        assert asking.most_inside <= min(most, callers)
        assert server.answered > before
        await asking.stop()
        assert (asking.inside, asking.limiter.in_flight) == (0, 0)

    run_virtually(main())


@settings(max_examples=8)
@given(bears=st.integers(1, 50))
def test_it_comes_near_to_what_the_server_bears_and_stays_there(bears: int) -> None:
    async def main() -> None:
        server = Server(bears)
        asking = Callers(Limiter(128, slow=60), server.answer, 100)
        await asyncio.sleep(60)
        answered, refused, seconds = server.answered, server.refused, 100
        for _ in range(seconds):
            await asyncio.sleep(1)
            assert 0.9 * bears - 1 <= asking.limiter.limit <= bears + 1
        answered, refused = server.answered - answered, server.refused - refused
        assert answered >= 0.8 * seconds * bears / ANSWER_S
        assert refused <= max(0.05 * answered, 2.5 * seconds)
        await asking.stop()

    run_virtually(main())


def test_after_an_outage_it_is_soon_where_it_was() -> None:
    async def main() -> None:
        server = Server(40)
        asking = Callers(Limiter(256, slow=60), server.answer, 100)
        await asyncio.sleep(100)
        before = asking.limiter.limit
        server.down = True
        await asyncio.sleep(60)
        assert asking.limiter.limit == 1
        server.down = False
        # Doubled each second from 1 on, it would have been there after 6.
        await asyncio.sleep(10)
        assert asking.limiter.limit >= 0.75 * before
        await asking.stop()

    run_virtually(main())


def test_what_piled_up_in_an_outage_is_soon_asked_where_little_was_asked_before() -> None:
    async def main() -> None:
        server = Server(200)
        limiter = Limiter(256, slow=60)
        few = Callers(limiter, server.answer, 3)
        await asyncio.sleep(60)
        assert limiter.limit == 8
        server.down = True
        many = Callers(limiter, server.answer, 100)
        await asyncio.sleep(60)
        assert limiter.limit == 1
        server.down = False
        # How much is too much is not known, so it doubles each second.
        await asyncio.sleep(10)
        assert limiter.limit >= 64
        await few.stop()
        await many.stop()

    run_virtually(main())


def test_a_server_that_bears_more_later_is_asked_more() -> None:
    async def main() -> None:
        server = Server(10)
        asking = Callers(Limiter(64, slow=60), server.answer, 100)
        await asyncio.sleep(60)
        assert asking.limiter.limit <= 11
        server.bears = 100
        await asyncio.sleep(60)
        assert asking.limiter.limit == 64
        await asking.stop()

    run_virtually(main())


def test_a_server_that_lets_requests_wait_is_not_asked_until_they_time_out() -> None:
    timeout_s, workers = 12.0, 5

    async def main() -> None:
        slots, late = asyncio.Semaphore(workers), 0

        async def answer() -> None:
            nonlocal late
            try:
                async with asyncio.timeout(timeout_s), slots:
                    await asyncio.sleep(ANSWER_S)
            except TimeoutError:
                late += 1
                raise Overloaded("time-out") from None

        asking = Callers(Limiter(256, slow=timeout_s / 4), answer, 150)
        await asyncio.sleep(150)
        # Of what a worker does in half of the time.
        assert workers <= asking.limiter.limit < workers * timeout_s / ANSWER_S
        assert late == 0
        await asking.stop()

    run_virtually(main())


def test_a_limit_that_is_not_used_does_not_grow() -> None:
    async def main() -> None:
        asking = Callers(Limiter(256, slow=60), Server(256).answer, 3)
        await asyncio.sleep(100)
        assert asking.limiter.limit == 8
        await asking.stop()

    run_virtually(main())


def test_refusals_of_what_was_in_flight_together_are_one() -> None:
    async def main() -> None:
        limiter = Limiter(256, slow=60)

        async def ask() -> None:
            async with limiter.place():
                await asyncio.sleep(1)
                raise Overloaded("503")

        for borne in (8, 7, 6, 5, 5, 4):
            assert limiter.limit == borne
            await asyncio.gather(*(ask() for _ in range(borne)), return_exceptions=True)

    run_virtually(main())


@pytest.mark.parametrize("failure", [RequestRefused("400"), EngineFailure("500", transient=True)])
def test_other_failures_say_nothing_of_the_load(failure: EngineFailure) -> None:
    async def main() -> None:
        limiter = Limiter(256, slow=60)
        for _ in range(20):
            with pytest.raises(EngineFailure):
                async with limiter.place():
                    raise failure
        assert (limiter.limit, limiter.in_flight) == (8, 0)

    run_virtually(main())


def test_nothing_begins_in_a_pause() -> None:
    async def main() -> None:
        limiter, began = Limiter(4, slow=60), list[float]()
        now = asyncio.get_running_loop().time

        async def ask() -> None:
            async with limiter.place():
                began.append(now())
                await asyncio.sleep(1)

        limiter.pause(5.0)
        asked = [asyncio.create_task(ask()) for _ in range(4)]
        await asyncio.sleep(2)
        limiter.pause(1.0)  # ends before the other one
        limiter.pause(7.0)
        await asyncio.gather(*asked)
        assert began == [9.0] * 4
        await ask()
        assert began[-1] == 10.0

    run_virtually(main())


def test_places_are_given_in_order_and_who_has_left_gets_none() -> None:
    async def main() -> None:
        limiter, began = Limiter(1, slow=60), list[int]()

        async def ask(number: int) -> None:
            async with limiter.place():
                began.append(number)
                await asyncio.sleep(1)

        tasks = [asyncio.create_task(ask(number)) for number in range(5)]
        await asyncio.sleep(0.5)
        tasks[2].cancel()
        await asyncio.sleep(0.5)
        # The place is given to 1 in this moment, and 3 is next.
        tasks[3].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert began == [0, 1, 4]
        assert limiter.in_flight == 0

    run_virtually(main())


def test_who_leaves_as_it_is_given_a_place_gives_it_on() -> None:
    async def main() -> None:
        limiter, began = Limiter(1, slow=60), list[str]()

        async def ask(name: str) -> None:
            async with limiter.place():
                began.append(name)

        async with limiter.place():
            waiting = [asyncio.create_task(ask(name)) for name in ("left", "next")]
            await asyncio.sleep(1)
        # Its turn has come, but it has not run since.
        waiting[0].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert began == ["next"]
        assert limiter.in_flight == 0

    run_virtually(main())


def test_one_request_at_least_has_to_be_in_flight() -> None:
    with pytest.raises(ValueError, match="at least 1 request has to be in flight, got 0"):
        Limiter(0, slow=60)
