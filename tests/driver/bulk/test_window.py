"""Jobs in order, of which a few are under way."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.driver.bulk.window import in_order


@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 5))
def test_what_jobs_give_is_in_their_order_and_no_more_than_most_are_begun(rounds: list[int], most: int) -> None:
    begun = handed = 0

    async def job(number: int) -> int:
        for _ in range(rounds[number]):
            await asyncio.sleep(0)
        return number

    def jobs() -> Iterator[Coroutine[None, None, int]]:
        nonlocal begun
        for number in range(len(rounds)):
            begun += 1
            assert begun - handed <= most
            yield job(number)

    async def run() -> list[int]:
        nonlocal handed
        found = []
        async with aclosing(in_order(jobs(), most=most)) as results:
            async for result in results:
                handed += 1
                found.append(result)
        return found

    assert asyncio.run(run()) == list(range(len(rounds)))


async def test_a_slow_job_holds_up_no_other_until_the_window_is_full() -> None:
    slow, ended = asyncio.Event(), asyncio.Queue[int]()

    async def job(number: int) -> int:
        if number == 0:
            await slow.wait()
        ended.put_nowait(number)
        return number

    async with aclosing(in_order((job(i) for i in range(6)), most=4)) as results:
        first = asyncio.ensure_future(anext(results))
        assert [await ended.get() for _ in range(3)] == [1, 2, 3]
        assert ended.empty()
        slow.set()
        assert [await first, *[r async for r in results]] == list(range(6))


async def test_closing_cancels_what_is_under_way() -> None:
    cancelled: list[int] = []

    async def job(number: int) -> int:
        if number:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(number)
                raise
        else:
            await asyncio.sleep(0)
        return number

    async with aclosing(in_order((job(i) for i in range(9)), most=3)) as results:
        assert await anext(results) == 0
    assert cancelled == [1, 2]


async def test_what_a_job_raises_comes_in_its_place_and_cancels_the_rest() -> None:
    async def job(number: int) -> int:
        if number == 1:
            raise ValueError("one")
        if number == 2:
            await asyncio.Event().wait()
        return number

    results = in_order((job(i) for i in range(3)), most=3)
    assert await anext(results) == 0
    with pytest.raises(ValueError, match="one"):
        await anext(results)
    assert len(asyncio.all_tasks()) == 1
