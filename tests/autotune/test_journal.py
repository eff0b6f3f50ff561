import asyncio
import gc
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from promptc.autotune.journal import Journal, JournalEvent, build_key, open_journal, read_events
from promptc.autotune.ledger import CountedEngine, Ledger, Usage
from promptc.autotune.problems import OptimizeProblem, OutOfBudget, Stopped
from promptc.autotune.stop import Stop, stop_on_interrupt
from promptc.runtime.engine import EngineFailure, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.layout import Message

KEY: dict[str, Any] = {
    "source_sha256": "a",
    "data_sha256": (("iris.csv", "b"),),
    "engines": ("nano",),
    "passes": ("search(trials = 40)",),
    "seed": 0,
    "budget": 5_000,
    "compiler": "0.1.0",
}


@pytest.mark.parametrize(
    "change",
    [
        {"source_sha256": "x"},
        {"data_sha256": (("iris.csv", "x"),)},
        {"engines": ("other",)},
        {"passes": ("search(trials = 41)",)},
        {"seed": 1},
        {"budget": None},
        {"compiler": "0.2.0"},
    ],
)
def test_whatever_decides_a_build_is_in_its_key(change: dict[str, Any]) -> None:
    assert build_key(**{**KEY, **change}) != build_key(**KEY)


def test_events_are_read_back_in_order_by_start(tmp_path: Path) -> None:
    for run in (1, 2):
        journal = open_journal(tmp_path, "k" * 64)
        journal.record("note", text=f"run {run}")
        journal.record("end", calls=run)
        journal.close()
    path = tmp_path / ("k" * 16 + ".journal")
    assert read_events(path, 2) == [JournalEvent("note", {"text": "run 2"}), JournalEvent("end", {"calls": 2})]
    fresh = open_journal(tmp_path, "k" * 64, fresh=True)
    assert fresh.run == 1
    fresh.close()


def test_a_file_that_is_no_journal_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    path.write_text("a letter to the editor, which is long enough to be looked at" * 30)
    with pytest.raises(OptimizeProblem, match=r"x\.journal is not a journal"):
        Journal(path)


def request(text: str) -> Request:
    return Request((Message("user", text),), 0.0, 1.0, 8, None, None)


async def test_the_ledger_counts_different_requests_and_stops_at_the_limit(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.journal")
    ledger = Ledger(2)
    ledger.phase = "search"
    inner = ReplayEngine(lambda r: "one two")
    engine = CountedEngine(inner, journal.store, ledger)
    await asyncio.gather(*(engine.complete(request(text)) for text in ("a b c", "a b c", "d")))
    assert ledger.by_phase == {"search": Usage(2, 0, 4, 4)}
    with pytest.raises(OutOfBudget):
        await engine.complete(request("e"))
    assert len(inner.requests) == 2
    later = Ledger(2)
    await CountedEngine(inner, journal.store, later).complete(request("d"))
    assert later.total == Usage(1, 1, 1, 2)
    journal.close()


def test_room_is_asked_for_before_a_batch() -> None:
    ledger = Ledger(10)
    ledger.reserved = 4
    ledger.require(6)
    with pytest.raises(OutOfBudget, match="budget of 10 calls"):
        ledger.require(7)
    Ledger(None).require(10**9)


async def test_the_first_interrupt_asks_for_a_stop() -> None:
    stop = Stop()
    with stop_on_interrupt(stop):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Stopped, match="interrupted"):
            await stop.guard(asyncio.Event().wait)
    with pytest.raises(Stopped):
        stop.check()


async def test_work_that_fails_after_a_stop_fails_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    stop = Stop()

    async def work() -> None:
        stop.request("interrupted")
        try:
            await asyncio.Event().wait()
        finally:
            raise EngineFailure("its processes were interrupted as well")

    with pytest.raises(Stopped, match="interrupted"):
        await stop.guard(work)
    gc.collect()
    assert caplog.text == ""
