"""A table whose process is killed, again and again, and started again with the same command."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "tests/cli/programs"
WORDS = ("bench", "mood.prompt", "--optimizers", "seed,labeled", "--seeds", "1,2", "-q", "--concurrency", "1")


def bench(folder: Path, last: int) -> int:
    """The exit status of the table's process, which dies in its call number ``last``."""
    command = [sys.executable, "-m", "tests.driver.killed_bench", str(last), *WORDS]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode


def written(folder: Path) -> dict[str, bytes]:
    found = [path for path in (folder / "bench").rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.suffix != ".part"}


def test_a_killed_table_goes_on_and_asks_nothing_twice(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        shutil.copytree(PROGRAMS, folder)
    assert bench(whole, 0) == 0
    calls = (whole / "calls.log").read_text().splitlines()
    # In the first cell, in the second, and in one of the second seed.
    for last in (10, 45, 40):
        assert bench(killed, last) == -signal.SIGKILL
    assert 0 < len((killed / "bench/cells.jsonl").read_text().splitlines()) < 4
    assert bench(killed, 0) == 0
    assert written(killed) == written(whole)
    assert (killed / "calls.log").read_text().splitlines() == calls
    assert len(set(calls)) == len(calls)
