import asyncio
import gc
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from promptc.autotune.journal import Answer, Journal, JournalEvent, build_key, open_journal, read_answers, read_events
from promptc.autotune.problems import OptimizeProblem, Stopped
from promptc.autotune.stop import Stop, stop_on_interrupt
from promptc.autotune.timer import Decision, Earlier
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.runtime.message import Message

KEY: dict[str, Any] = {
    "program": "iris",
    "source_sha256": "a",
    "files_sha256": (("iris.csv", "b"),),
    "engines": ("nano",),
    "passes": ("search(trials = 40)",),
    "seed": 0,
    "limits": (("calls", 5_000),),
    "compiler": "0.1.0",
}


@pytest.mark.parametrize(
    "change",
    [
        {"program": "other"},
        {"source_sha256": "x"},
        {"files_sha256": (("iris.csv", "x"),)},
        {"engines": ("other",)},
        {"passes": ("search(trials = 41)",)},
        {"seed": 1},
        {"limits": ()},
        {"limits": (("tokens", 5_000),)},
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


def answer(key: str, journal: Journal, *, made: bool = True, seconds: float = 0.0) -> Answer:
    return Answer(key, journal.run, "search", "nano", 5, 2, made, seconds)


def test_an_answer_is_kept_once_and_what_took_time_adds_up(tmp_path: Path) -> None:
    path = tmp_path / "b.journal"
    first = Journal(path)
    kept = [
        answer("a", first, seconds=3.0),
        answer("b", first, seconds=7.5),
        answer("c", first, made=False, seconds=6.0),
    ]
    for one in kept:
        first.answered(one)
    first.decide("search/dev/a#1", "ended")
    first.decide("search/dev/b#1", "begun")
    first.decide("search/dev/b#1", "refused")
    first.close()
    second = Journal(path)
    decided: dict[str, Decision] = {"search/dev/a#1": "ended", "search/dev/b#1": "refused"}
    assert (second.run, second.earlier()) == (2, Earlier(7.5, 4.5, 1, decided))
    second.answered(answer("a", second, made=False, seconds=1.0))
    assert second.answers() == kept
    asked_again = answer("b", second, seconds=2.0)
    second.answered(asked_again)
    assert second.answers() == [kept[0], kept[2], asked_again]
    assert second.earlier().seconds == 6.0 + 2.0
    second.close()
    assert read_answers(path) == [kept[0], kept[2], asked_again]


def test_a_fresh_build_forgets_its_own_answers_alone(tmp_path: Path) -> None:
    request = Request((Message("user", "a"),), 0.0, 1.0, 8, None, None)
    one = open_journal(tmp_path, "a" * 64)
    for key in ("mine", "shared"):
        one.store.put(key, request, Completion(key, "stop", 1, 1))
        one.answered(answer(key, one))
    one.store.put("other", request, Completion("other", "stop", 1, 1))
    one.decide("search/dev/a#1", "refused")
    one.record("note", text="an earlier start")
    one.close()
    fresh = open_journal(tmp_path, "a" * 64, fresh=True)
    assert (fresh.run, fresh.answers(), fresh.earlier()) == (1, [], Earlier())
    assert [fresh.store.get(key) is None for key in ("mine", "shared", "other")] == [True, True, False]
    fresh.close()


def test_a_build_runs_once_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "b.journal"
    script = f"""
import pathlib, sys
from promptc.autotune.journal import Journal
journal = Journal(pathlib.Path({str(path)!r}))
print("open", flush=True)
sys.stdin.read()
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with pytest.raises(OptimizeProblem, match="this build is running already"):
            Journal(path)
        process.kill()
    Journal(path).close()


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
