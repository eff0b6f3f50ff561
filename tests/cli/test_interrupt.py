"""Ctrl-C in an optimizing build."""

import json
import os
import signal
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.conftest import Promptc
from tests.cli.learner import answer


def test_an_interrupt_writes_the_best_so_far_and_the_next_start_goes_on(
    promptc: Promptc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupting = ReplayEngine(answer, name="learner")

    def interrupt_at_40(request: Request) -> str:
        if len(interrupting.requests) == 40:
            os.kill(os.getpid(), signal.SIGINT)
        return answer(request)

    interrupting._script = interrupt_at_40
    monkeypatch.setattr("promptc.driver.engines.open_engine", lambda ref: interrupting)
    result = promptc("build", "mood.prompt", "--optimize", "--quiet", "-o", "first.json")
    assert result.exit_code == Exit.INTERRUPTED
    assert "stopped (interrupted): the same command goes on from here" in result.stdout
    assert json.loads((folder / "first.json").read_text())["program"]["symbol"] == "mood"

    stopped_at = len(interrupting.requests)
    result = promptc("build", "mood.prompt", "--optimize", "--quiet", "-o", "second.json")
    assert result.exit_code == Exit.OK
    resumed_at = len(interrupting.requests)
    promptc("build", "mood.prompt", "--optimize", "--quiet", "--fresh", "-o", "third.json")
    in_one_go = len(interrupting.requests) - resumed_at
    # A call that the interrupt cut off has no answer in the journal, and only such a call is made again.
    assert in_one_go <= resumed_at <= in_one_go + (stopped_at - 39)
    assert (folder / "second.json").read_bytes() == (folder / "third.json").read_bytes()


def test_an_interrupt_ends_a_table_and_the_next_start_goes_on(
    promptc: Promptc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupting = ReplayEngine(answer, name="learner")

    def interrupt_at_60(request: Request) -> str:
        if len(interrupting.requests) == 60:
            os.kill(os.getpid(), signal.SIGINT)
        return answer(request)

    interrupting._script = interrupt_at_60
    monkeypatch.setattr("promptc.driver.engines.open_engine", lambda ref: interrupting)
    words = ("bench", "mood.prompt", "--optimizers", "seed,labeled", "--seeds", "1", "-q")
    result = promptc(*words)
    assert result.exit_code == Exit.INTERRUPTED
    assert "stopped: the same command goes on from here" in result.stdout
    cells = folder / "bench/cells.jsonl"
    assert len(cells.read_text().splitlines()) == 1
    assert promptc(*words).exit_code == Exit.OK
    assert len(cells.read_text().splitlines()) == 2
