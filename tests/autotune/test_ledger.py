"""What is counted, and what a limit refuses."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from promptc.autotune.counted import CountedEngine
from promptc.autotune.journal import Journal
from promptc.autotune.ledger import Ledger, Usage
from promptc.autotune.limits import Limits, cost, usd_text
from promptc.autotune.problems import OptimizeProblem, OutOfBudget, OutOfTime
from promptc.autotune.timer import BuildTimer, Decision, Earlier
from promptc.runtime.engine import Completion, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.message import Message
from promptc.sema.model import Price

DRAW = Request((Message("user", "how many"),), 1.0, 1.0, 8, 0, None)


def request(text: str) -> Request:
    return Request((Message("user", text),), 0.0, 1.0, 8, None, None)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "build.journal")
    yield opened
    opened.close()


def claim_in_a_batch(ledger: Ledger, keys: str, clock: "Clock | None" = None) -> None:
    """Each of ``keys`` in one batch, a minute and a second apart."""
    with ledger.batch(Usage(1)):
        for key in keys:
            if clock is not None:
                clock.now += 61
            ledger.claim(key, known=False)


class Clock:
    """Seconds that go on when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_different_requests_are_counted_and_stop_at_the_limit(journal: Journal) -> None:
    ledger = Ledger(Limits(calls=2))
    ledger.phase = "search"
    inner = ReplayEngine(lambda r: "one two")
    engine = CountedEngine(inner, "nano", journal, ledger, Price(2.0, 8.0))
    for text in ("a b c", "a b c", "d"):
        await engine.complete(request(text))
    price = 4 * 2 * 10**6 + 4 * 8 * 10**6
    assert ledger.by_phase == {"search": Usage(2, 0, 4, 4, price)}
    with pytest.raises(OutOfBudget, match="the budget of 2 calls is used up"):
        await engine.complete(request("e"))
    assert len(inner.requests) == 2


async def test_what_the_journal_answers_counts_and_is_told_apart(journal: Journal) -> None:
    engine = ReplayEngine(lambda r: "one two")
    await CountedEngine(engine, "nano", journal, Ledger()).complete(request("d"))
    later = Ledger(Limits(calls=1))
    await CountedEngine(engine, "nano", journal, later).complete(request("d"))
    assert later.total == Usage(1, 1, 1, 2)
    assert [(a.model, a.made, a.prompt_tokens, a.output_tokens) for a in journal.answers()] == [("nano", True, 1, 2)]


async def test_draws_that_are_asked_for_together_count_one_by_one(journal: Journal) -> None:
    ledger = Ledger(Limits(calls=3))
    engine = CountedEngine(ReplayEngine(lambda request: f"number: {request.seed}"), "nano", journal, ledger)
    await engine.complete(DRAW)
    found = await engine.complete_all([replace(DRAW, seed=i) for i in range(3)])
    assert [c.text for c in found] == ["number: 0", "number: 1", "number: 2"]
    assert ledger.total == Usage(calls=3, prompt_tokens=6, output_tokens=6)
    with pytest.raises(OutOfBudget):
        await engine.complete_all([replace(DRAW, seed=3)])


async def test_a_server_that_counts_no_tokens_cannot_keep_a_budget_of_them(journal: Journal) -> None:
    class Silent(ReplayEngine):
        async def complete(self, request: Request) -> Completion:
            return replace(await super().complete(request), prompt_tokens=0, output_tokens=0)

    for limits in (Limits(tokens=5), Limits(usd=1.0)):
        engine = CountedEngine(Silent(lambda _: "one"), "gpt", journal, Ledger(limits))
        with pytest.raises(OptimizeProblem, match="the server of model `gpt` does not say how many tokens"):
            await engine.complete(request("a"))
    await CountedEngine(Silent(lambda _: "one"), "gpt", journal, Ledger(Limits(calls=1))).complete(request("b"))


@pytest.mark.parametrize(
    ("limits", "fits", "beyond", "told"),
    [
        (Limits(calls=10), Usage(6), Usage(7), "10 calls"),
        (Limits(tokens=1_000), Usage(9, 0, 500, 100), Usage(1, 0, 500, 101), "1,000 tokens"),
        (Limits(usd=0.5), Usage(9, cost=10**11), Usage(1, cost=10**11 + 1), "0.5 US dollars"),
    ],
)
def test_room_is_asked_for_before_a_batch(limits: Limits, fits: Usage, beyond: Usage, told: str) -> None:
    ledger = Ledger(limits)
    ledger.reserved = Usage(4, 0, 300, 100, 4 * 10**11)
    with ledger.batch(fits):
        pass
    with pytest.raises(OutOfBudget, match=f"the budget of {told} is used up"), ledger.batch(beyond):
        raise AssertionError("a batch that does not fit is not begun")
    ledger.report()
    with ledger.batch(beyond):
        pass


def test_batches_that_run_together_hold_their_bounds_until_all_have_ended() -> None:
    ledger = Ledger(Limits(calls=10))
    with ledger.batch(Usage(4)):
        with ledger.batch(Usage(4)):
            ledger.claim("a", known=False)
        with pytest.raises(OutOfBudget), ledger.batch(Usage(3)):
            pass
        with ledger.batch(Usage(2)):
            pass
    with ledger.batch(Usage(9)):
        pass


def test_a_list_that_is_longer_than_assumed_ends_at_the_limit() -> None:
    ledger = Ledger(Limits(calls=2, tokens=10))
    with pytest.raises(OutOfBudget, match="2 calls"):
        claim_in_a_batch(ledger, "abc")
    ledger = Ledger(Limits(tokens=10))
    ledger.claim("a", known=False)
    assert ledger.count("a", Usage(1, 0, 9, 1)) == ""
    with pytest.raises(OutOfBudget, match="10 tokens"):
        ledger.claim("b", known=True)


class Decisions(dict[str, Decision]):
    """What a journal keeps of a timer."""

    def timer(self, clock: Clock, minutes: float | None, earlier: Earlier | None = None) -> BuildTimer:
        return BuildTimer(minutes, earlier or Earlier(), decide=self.__setitem__, clock=clock)


def test_no_batch_begins_that_would_not_end_in_time() -> None:
    clock, kept = Clock(), Decisions()
    ledger = Ledger(Limits(minutes=1), kept.timer(clock, 1))
    ledger.phase = "search"
    ledger.reserved = Usage(10)
    with ledger.batch(Usage(20)) as left_s:
        assert left_s == 60
        for key in range(11):
            ledger.claim(str(key), known=False)
            clock.now += 1
            ledger.count(str(key), Usage(1))
    # A call takes a second, and 49 seconds are left for 10 calls of the report and these.
    with ledger.batch(Usage(38)):
        pass
    with pytest.raises(OutOfTime, match="the budget of 1 minute is used up"), ledger.batch(Usage(39)):
        raise AssertionError("it is not begun")
    assert kept == {"search//#1": "ended", "search//#2": "ended", "search//#3": "refused"}
    ledger.report()
    clock.now += 48
    with ledger.batch(Usage(1_000)) as left_s:
        assert left_s == 1
        clock.now += 2
        ledger.claim("known", known=True)
        with pytest.raises(OutOfTime):
            ledger.claim("new", known=False)


def test_a_later_start_decides_as_the_first_one_did() -> None:
    clock, kept = Clock(), Decisions({"/dev/a#1": "ended", "/dev/b#1": "begun", "/minibatch/c#1": "refused"})
    ledger = Ledger(Limits(minutes=1), kept.timer(clock, 1, Earlier(70.0, decided=dict(kept))))
    for runs in "ba":  # they may come in another order than before
        with ledger.batch(Usage(5), "dev", runs) as left_s:
            assert left_s is None
    for what, runs in (("minibatch", "c"), ("dev", "d")):
        with pytest.raises(OutOfTime), ledger.batch(Usage(5), what, runs):
            pass
    assert kept == {
        "/dev/a#1": "ended",
        "/dev/b#1": "ended",
        "/minibatch/c#1": "refused",
        "/dev/d#1": "refused",
    }


def test_where_time_was_up_a_later_start_runs_what_had_ended_and_nothing_else() -> None:
    kept = Decisions({"/minibatch/a#1": "ended", "/minibatch/b#1": "begun", "/minibatch/c#1": "refused"})
    ledger = Ledger(Limits(minutes=1), kept.timer(Clock(), 1, Earlier(30.0, decided=dict(kept))))
    with ledger.batch(Usage(5), "minibatch", "a"):
        pass
    # There would be time for each of these.
    for runs in ("b", "c", "d"):
        with pytest.raises(OutOfTime), ledger.batch(Usage(5), "minibatch", runs):
            pass
    with ledger.batch(Usage(5), "dev", "d"):
        pass


def test_the_same_runs_again_are_a_batch_of_their_own() -> None:
    kept = Decisions()
    ledger = Ledger(Limits(minutes=1), kept.timer(Clock(), 1))
    for _ in range(2):
        with ledger.batch(Usage(5), "dev", "a"):
            pass
    assert list(kept) == ["/dev/a#1", "/dev/a#2"]


def test_what_is_kept_for_the_report_is_the_most_of_all_that_may_be_reported() -> None:
    ledger = Ledger(Limits(tokens=1_000))
    ledger.reserved = Usage(4, 0, 300, 100, 40)
    ledger.keep(Usage(2, 0, 500, 50, 60))
    assert ledger.reserved == Usage(4, 0, 500, 100, 60)
    # In the report nothing is kept back, and tokens are still asked for before they are used.
    ledger.report()
    with ledger.batch(Usage(1, 0, 900, 100)):
        pass
    with pytest.raises(OutOfBudget, match="1,000 tokens"), ledger.batch(Usage(1, 0, 900, 101)):
        pass


def test_the_pace_of_earlier_starts_counts() -> None:
    clock, kept = Clock(), Decisions()
    ledger = Ledger(Limits(minutes=1), kept.timer(clock, 1, Earlier(30.0, paced_s=20.0, paced_calls=10)))
    with ledger.batch(Usage(14)):
        pass
    with pytest.raises(OutOfTime), ledger.batch(Usage(15)):
        pass


def test_a_batch_in_which_time_runs_out_counts_as_not_begun() -> None:
    clock, kept = Clock(), Decisions()
    ledger = Ledger(Limits(minutes=1), kept.timer(clock, 1))
    with pytest.raises(OutOfTime):
        claim_in_a_batch(ledger, "a", clock)
    assert kept == {"//#1": "refused"}


def test_without_minutes_no_clock_is_asked() -> None:
    clock, kept = Clock(), Decisions()
    ledger = Ledger(Limits(calls=5), kept.timer(clock, None))
    with ledger.batch(Usage(5)) as left_s:
        clock.now += 1e9
        ledger.claim("a", known=False)
    assert (left_s, kept) == (None, {})


def test_money_adds_up_in_any_order() -> None:
    costs = [cost(Price(0.15, 0.6), 7 * i, 3 * i) for i in range(1000)]
    assert sum(costs) == sum(reversed(costs)) == cost(Price(0.15, 0.6), sum(7 * i for i in range(1000)), 3 * 499_500)
    assert cost(None, 5, 5) == 0
    assert [usd_text(n) for n in (0, 1_234 * 10**9, 25 * 10**8)] == [
        "0.00 US dollars",
        "1.23 US dollars",
        "0.0025 US dollars",
    ]
