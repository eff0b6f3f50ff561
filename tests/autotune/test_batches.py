"""Rows in flight together: which failures go again, which end the batch, and what a build makes of them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from promptc.autotune.batches import Batches
from promptc.autotune.journal import read_answers, read_events
from promptc.autotune.ledger import Ledger, Usage
from promptc.autotune.limits import Limits
from promptc.autotune.problems import OutOfTime
from promptc.autotune.stop import Stop
from promptc.autotune.timer import BuildTimer, Decision, Earlier
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.retry import Retry
from tests.autotune.world import build, one_module, painter, rows, spec

ONCE = Retry(attempts=1)
PASSES = (("bootstrap", {"demos": 2, "sets": 2, "rounds": 1}), ("search", {"trials": 3, "minibatch": 4}))
SPLITS = {"train": rows(0, 16), "dev": rows(100, 20), "test": rows(200, 10)}


def busy() -> EngineFailure:
    return EngineFailure("the server is busy", transient=True)


def failing(times: dict[int, int]) -> tuple[Callable[[int], Awaitable[None]], Counter[int]]:
    """Fails for an item as often as ``times`` says; and how often each was tried."""
    tried: Counter[int] = Counter()

    async def one(item: int) -> None:
        await asyncio.sleep(0)
        tried[item] += 1
        if tried[item] <= times.get(item, 0):
            raise busy()

    return one, tried


async def run(one: Callable[[int], Awaitable[None]], max_failed: float, items: int = 20) -> None:
    await Batches(Ledger(), Stop(), max_failed).run(Usage(items), range(items), one)


async def test_rows_without_an_answer_go_again_when_all_others_are_done() -> None:
    one, tried = failing({3: 1, 7: 2})
    await run(one, 0.1)
    assert tried == Counter(dict.fromkeys(range(20), 1)) + Counter({3: 1, 7: 2})


async def test_a_row_that_never_gets_an_answer_ends_the_batch() -> None:
    one, tried = failing({3: 100})
    with pytest.raises(EngineFailure, match=r"^the server is busy$"):
        await run(one, 0.1)
    assert (tried[3], tried[4]) == (3, 1)


async def test_too_many_rows_without_an_answer_end_it_at_once() -> None:
    one, tried = failing({3: 1, 7: 1, 9: 1})
    with pytest.raises(
        EngineFailure, match=r"3 of 20 rows got no answer .* more than `max_failed = 0.1` allows; the last: the server"
    ):
        await run(one, 0.1)
    assert max(tried.values()) == 1


async def test_a_share_of_nothing_ends_it_at_the_first() -> None:
    with pytest.raises(EngineFailure, match=r"^the server is busy$"):
        await run(failing({3: 1})[0], 0.0)


async def test_what_will_not_pass_ends_it_at_once() -> None:
    async def one(item: int) -> None:
        if item == 5:
            raise EngineFailure("unknown model")

    with pytest.raises(EngineFailure, match="unknown model"):
        await run(one, 1.0)


async def test_other_exceptions_are_not_hidden_in_a_group() -> None:
    async def one(item: int) -> None:
        raise LookupError(item)

    with pytest.raises(LookupError):
        await run(one, 1.0)


async def test_an_engine_that_hangs_does_not_outlast_the_limit() -> None:
    decided: dict[str, Decision] = {}
    timer = BuildTimer(1e-4, Earlier(), decide=decided.__setitem__, clock=lambda: 0.0)

    async def one(_: int) -> None:
        await asyncio.Event().wait()

    with pytest.raises(OutOfTime, match=r"the budget of 0\.0001 minutes is used up"):
        await Batches(Ledger(Limits(minutes=1e-4), timer), Stop(), 0.1).run(Usage(1), [1], one)
    assert decided == {"//#1": "refused"}


async def test_a_time_out_of_its_own_is_no_limit() -> None:
    async def one(_: int) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await run(one, 0.1)


class Shaky(ReplayEngine):
    """Paints, but every request of some rows fails ``times`` times before it is answered."""

    def __init__(self, shaky: set[int], times: int, retry_after: float | None = None) -> None:
        super().__init__(painter(lambda _, demos: 0.3 + 0.3 * len(demos))._script, name="nano")
        self._shaky = shaky
        self._times = times
        self._retry_after = retry_after
        self._failed: Counter[Request] = Counter()

    async def complete(self, request: Request) -> Completion:
        x = int(request.messages[-1].content.removeprefix("x: "))
        if x in self._shaky and self._failed[request] < self._times:
            self._failed[request] += 1
            raise EngineFailure("the server is busy", transient=True, retry_after=self._retry_after)
        return await super().complete(request)


async def test_no_failure_of_an_engine_becomes_a_score(tmp_path: Path) -> None:
    asked = spec(*PASSES, max_failed=0.1)
    whole = await build(one_module(), Shaky(set(), 0), tmp_path / "a", asked, splits=SPLITS)
    shaken = await build(one_module(), Shaky({101, 110}, 2), tmp_path / "b", asked, splits=SPLITS, retry=ONCE)
    assert (shaken.program, shaken.report) == (whole.program, whole.report)
    events = [read_events(tmp_path / name / "build.journal", 1) for name in "ab"]
    assert events[0] == events[1]


async def test_a_server_that_goes_away_stops_the_build_and_everything_is_kept(tmp_path: Path) -> None:
    asked = spec(*PASSES, max_failed=0.1)
    with pytest.raises(EngineFailure, match="3 of 20 rows got no answer after all retries"):
        await build(one_module(), Shaky(set(range(110, 120)), 9), tmp_path, asked, splits=SPLITS, retry=ONCE)
    kept = {answer.key for answer in read_answers(tmp_path / "build.journal")}
    assert len(kept) >= 10
    engine = Shaky(set(), 0)
    result = await build(one_module(), engine, tmp_path, asked, splits=SPLITS)
    assert len(engine.requests) == result.report.total.calls - len(kept)


async def test_a_build_waits_as_long_as_a_server_asks_for(tmp_path: Path) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    retry = Retry(attempts=3, sleep=sleep, rng=Random(1))
    asked = spec(*PASSES, max_failed=0.0)
    shaken = await build(one_module(), Shaky({101}, 2, 7.0), tmp_path, asked, splits=SPLITS, retry=retry)
    assert shaken.scores is not None
    assert set(waits) == {7.0}
