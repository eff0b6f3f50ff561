"""A build that is killed and started again: the same bytes, and no call twice."""

import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from promptc.autotune.journal import read_events
from promptc.runtime.store import CALLS, CallStore

ROOT = Path(__file__).parents[2]


def start(folder: Path, last: int, concurrency: int) -> int:
    command = [sys.executable, "-m", "tests.autotune.killed_build", str(folder), str(last), str(concurrency)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def answered(folder: Path) -> list[str]:
    return (folder / "calls.log").read_text().split()


def kept(folder: Path) -> int:
    with closing(CallStore(folder / CALLS)) as store:
        return len(store)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    assert start(folder, 0, 4) == 0
    return folder


@pytest.mark.parametrize(("moments", "concurrency"), [((3, 29, 61), 1), ((37, 90), 16)])
def test_killed_again_and_again(whole: Path, tmp_path: Path, moments: tuple[int, ...], concurrency: int) -> None:
    for moment in moments:
        before = kept(tmp_path) if (tmp_path / CALLS).exists() else 0
        assert start(tmp_path, moment, concurrency) == -signal.SIGKILL
        assert kept(tmp_path) > before
    assert start(tmp_path, 0, concurrency) == 0
    assert (tmp_path / "artifact.json").read_bytes() == (whole / "artifact.json").read_bytes()
    assert Counter(answered(tmp_path)) == Counter(answered(whole))
    assert set(Counter(answered(tmp_path)).values()) == {1}
    # Trials that run at once end in any order; what they say is the same.
    events = read_events(tmp_path / "build.journal", len(moments) + 1)
    assert sorted(map(repr, events)) == sorted(map(repr, read_events(whole / "build.journal", 1)))


def test_a_finished_build_started_again_makes_no_call(whole: Path) -> None:
    before = answered(whole), (whole / "artifact.json").read_bytes()
    assert start(whole, 1, 4) == 0
    assert (answered(whole), (whole / "artifact.json").read_bytes()) == before
