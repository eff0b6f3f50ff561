"""The benchmark of the start: that what it measures is what it says."""

import os
from pathlib import Path

from benchmarks.startup import Timing, built, reading, table
from promptc import load
from promptc.driver.artifacts import read_artifact
from tests.conftest import Golden


def test_the_artifact_is_one_that_runs(tmp_path: Path) -> None:
    path = built(tmp_path)
    assert [len(module.demos) for module in read_artifact(path).modules] == [8, 8]
    with load(path) as program:
        assert program.session.artifact.program.symbol == "triage0"


def test_each_run_is_timed(tmp_path: Path) -> None:
    found = reading("reading", built(tmp_path), os.environ, 2, 0.02)
    assert len(found.seconds) == len(found.processor) == 2


def test_the_table(golden: Golden) -> None:
    timings = [
        Timing("python -c pass", (0.010, 0.012, 0.011), (0.009, 0.010, 0.010), None),
        Timing("promptc --help", (0.110, 0.130, 0.120), (0.100, 0.120, 0.110), 0.15),
        Timing("reading it alone, 13 kB", (0.002, 0.002, 0.003), (0.002, 0.002, 0.002), 0.02),
    ]
    golden("benchmarks/startup.txt", table(timings))
