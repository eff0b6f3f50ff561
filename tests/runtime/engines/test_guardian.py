"""No process of an engine outlives the one that started it, however that one ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path

import pytest

from promptc.runtime.engines import guardian
from promptc.runtime.engines.guardian import Guardian
from promptc.runtime.engines.guardian_program import Process, descendants, end, running

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc")

_SLEEP = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)")
_DEAF = (
    sys.executable,
    "-I",
    "-S",
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(600)",
)


@contextmanager
def process(*command: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def identity(pid: int) -> Process:
    (found,) = (p for p in running() if p.pid == pid)
    return found


def left_in_the_end(processes: AbstractSet[Process]) -> set[Process]:
    give_up = time.monotonic() + 60
    while (left := processes & running().keys()) and time.monotonic() < give_up:
        time.sleep(0.1)
    return left


@pytest.mark.parametrize(
    ("stage", "order", "members"),
    [
        ("starting", signal.SIGKILL, 4),
        ("up", signal.SIGKILL, 4),
        ("up", signal.SIGTERM, 4),
        pytest.param("vllm", signal.SIGKILL, 4, marks=pytest.mark.vllm),
    ],
)
def test_an_engine_ends_with_the_process_that_started_it(
    stage: str, order: signal.Signals, members: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))  # the log of an engine that other tests read stays as it is
    with process(sys.executable, "-m", "tests.runtime.engines.killed", stage) as parent:
        assert parent.stdout is not None
        ready, *pids = parent.stdout.readline().split()
        everything = descendants([parent.pid])
        spared = {p for p in everything if str(p.pid) in pids}
        parent.send_signal(order)
        parent.wait()
    try:
        assert ready == "ready"
        # The guardian, multiprocessing's helper, and at least two of the engine.
        assert len(everything - spared) >= members
        assert len(spared) == len(pids)
        assert left_in_the_end(everything - spared) == set()
        assert spared <= running().keys()
    finally:
        end(everything, seconds=1)


def test_a_goodbye_leaves_the_engine_alone() -> None:
    with Guardian() as guarded, process(*_SLEEP) as engine:
        assert guarded._process is not None
        known = identity(guarded._process.pid)
        guarded.dismiss()
        guarded.dismiss()
        assert known not in running()
        assert engine.poll() is None


def test_a_start_that_fails_needs_no_guardian() -> None:
    guarded = Guardian()
    assert guarded._process is not None
    known = identity(guarded._process.pid)
    with pytest.raises(RuntimeError), guarded:
        raise RuntimeError
    assert known not in running()


def test_an_engine_does_without_a_guardian_that_was_killed() -> None:
    with Guardian() as guarded:
        assert guarded._process is not None
        guarded._process.kill()
        guarded._process.wait()
    guarded.dismiss()


def test_without_proc_there_is_no_guardian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guardian, "_PROC", tmp_path / "missing")
    before = descendants([os.getpid()])
    with Guardian() as guarded:
        assert descendants([os.getpid()]) == before
    guarded.dismiss()


def test_a_pid_that_was_given_away_is_left_alone() -> None:
    with process(*_SLEEP) as other:
        known = identity(other.pid)
        end({known._replace(start=known.start - 1)}, seconds=1)
        assert other.poll() is None
        end({known})
        assert other.wait() == -signal.SIGTERM


def test_what_does_not_end_when_asked_is_forced() -> None:
    with process(*_DEAF) as deaf:
        assert deaf.stdout is not None
        deaf.stdout.readline()
        end({identity(deaf.pid)}, seconds=0.2)
        assert deaf.wait() == -signal.SIGKILL
