"""benchmarks/optimize, with a server whose model is a function: what either side is given, and what is told of it."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from benchmarks.optimize import __main__ as command
from benchmarks.optimize import cells, dspy_side, promptc_side, rows
from benchmarks.optimize.cells import Cell
from benchmarks.optimize.metrics import Used, counted
from benchmarks.optimize.outcome import CellFailed
from benchmarks.optimize.rows import DataMissing, Row, Splits
from benchmarks.optimize.tables import REFERENCE, report
from benchmarks.optimize.tasks import TASKS, Task
from benchmarks.optimize.workplace import CONCURRENCY, Place, set_up
from benchmarks.origin import origin
from promptc.artifact.reader import loads
from tests.benchmarks.model import answer
from tests.benchmarks.scripted_server import scripted_server
from tests.conftest import Golden

SCALE = next(task for task in TASKS if task.name == "scale")
PATIENT: Row = {
    **dict.fromkeys(("age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang"), 1),
    "oldpeak": 0.5,
    "slope": 1,
    "ca": 0,
    "thal": 3,
    "answer": "yes",
}


def some(task: Task, seed: int = 1) -> Splits:
    """Few rows of ``task``; those of the patients are made up."""
    if task.name == "heart":
        return Splits((PATIENT,), (PATIENT,), (PATIENT,))
    full = task.splits(seed, None)
    return Splits(full.train[:16], full.dev[:8], full.test[:6])


def place(folder: Path) -> Place:
    return set_up(SCALE, some(SCALE), folder)


def cell(task: str, method: str, seed: int, scores: tuple[float, ...], calls: int) -> Cell:
    return Cell(
        task=task,
        method=method,
        seed=seed,
        limit=0,
        scores=scores,
        seed_scores=(0.0, 0.0, 1.0, 0.0),
        search=Used(calls, 100 * calls, 5 * calls),
        seconds=calls / 50,
        chosen=({"instruction": "Grade it.", "demos": 4},),
        origin={"weights": "0123"},
        command=f"python -m benchmarks.optimize --tasks {task} --methods {method} --seeds {seed} --out FILE",
    )


CELLS = [
    cell("scale", REFERENCE, 1, (1.0, 0.0, 1.0, 0.0), 1_000),
    cell("scale", "promptc:mipro", 1, (1.0, 1.0, 1.0, 1.0), 900),
    cell("iris", REFERENCE, 1, (1.0, 1.0, 1.0, 0.0), 400),
    cell("iris", "promptc:mipro", 1, (1.0, 0.0, 1.0, 0.0), 400),
    cell("iris", "promptc:mipro", 2, (1.0, 1.0, 1.0, 1.0), 500),
]


@pytest.mark.parametrize("task", [task for task in TASKS if task.name != "heart"], ids=lambda task: task.name)
def test_no_row_is_in_two_splits_and_a_seed_always_draws_the_same(task: Task) -> None:
    splits = task.splits(3, None)
    everything = [repr(row) for row in (*splits.train, *splits.dev, *splits.test)]
    assert len(set(everything)) == len(everything)
    assert task.splits(3, None) == splits != task.splits(4, None)


def test_a_missing_file_and_another_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="give its folder with --data"):
        rows.heart(None)
    with pytest.raises(DataMissing, match=r"there is no .*heart_train_120\.csv"):
        rows.heart(tmp_path)
    (tmp_path / rows.HEART_FILE).write_text("age,num\n1,2\n")
    with pytest.raises(DataMissing, match="is another file: its sha256 is"):
        rows.heart(tmp_path)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_program_compiles_and_its_answer_is_one_of_its_outputs(task: Task, tmp_path: Path) -> None:
    found = set_up(task, some(task), tmp_path)
    assert task.answer in {f.name for f in found.artifact.program.output_types}
    assert found.calls_per_row == len(found.artifact.modules)


@pytest.mark.parametrize("optimizer", ["mipro", "thompson"])
def test_promptc_keeps_to_the_calls_it_is_given_and_scores_every_held_out_row(optimizer: str, tmp_path: Path) -> None:
    with scripted_server(answer) as server:
        found = promptc_side.run(place(tmp_path), 1, optimizer, 150, server)
        everything = counted(server)
    assert 0 < found.search.calls <= 150 < everything.calls
    # The scripted model compares right, and grades right with demonstrations alone.
    assert found.scores == (1.0,) * 6
    assert sum(found.seed_scores) == sum(row["grade"] == "pass" for row in some(SCALE).test)


WORKER = """
import json, os, sys
job = json.load(open(sys.argv[3]))
assert sys.argv[1:3] == ["-m", "benchmarks.optimize.dspy_worker"], sys.argv
assert not os.path.exists(sys.argv[4]), "an outcome of an earlier cell"
print("the worker's log")
if job["optimizer"] == "broken":
    sys.exit("no such optimizer")
json.dump({"scores": [1.0, 0.0], "seed_scores": [0.0, 0.0], "search": {"calls": 7, "prompt_tokens": 70, "output_tokens": 14},
           "chosen": [{"instruction": "Grade it.", "demos": 2}]}, open(sys.argv[4], "w"))
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """In the place of the Python of DSPy's environment: it takes what the worker takes, and gives what that gives."""
    (tmp_path / "worker.py").write_text(WORKER)
    path = tmp_path / "python"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path / "worker.py"}" "$@"\n')
    path.chmod(0o755)
    return path


def test_dspy_is_given_what_promptc_has_and_its_outcome_is_read(tmp_path: Path, python: Path) -> None:
    here = place(tmp_path / "cell")
    for _ in range(2):
        found = dspy_side.run(here, SCALE, "mipro", 5, 300, "http://server/v1", python)
        assert (found.scores, found.seed_scores) == ((1.0, 0.0), (0.0, 0.0))
        assert found.search == Used(7, 70, 14)
        assert found.chosen == ({"instruction": "Grade it.", "demos": 2},)
        assert found.seconds > 0
    job = json.loads((here.folder / "job.json").read_text())
    assert job["rows"] == {name: list(getattr(here.splits, name)) for name in ("train", "dev", "test")}
    assert loads(Path(job["artifact"]).read_text()) == here.artifact
    same = ("wiring", "answer", "optimizer", "seed", "server", "concurrency")
    assert [job[name] for name in same] == [SCALE.wiring, "grade", "mipro", 5, "http://server/v1", CONCURRENCY]
    # Two calls for each of 8 rows and for each demonstration; DSPy adds three candidates of its own.
    each = 2 * (8 + here.settings.demos)
    assert job["settings"] == {**asdict(here.settings), "candidates": round(300 / each) - 3}


def test_a_worker_that_fails_is_told_with_its_log(tmp_path: Path, python: Path) -> None:
    with pytest.raises(
        CellFailed, match=r"DSPy ended with 1; its log is .*dspy\.log:\nthe worker's log\nno such optimizer"
    ):
        dspy_side.run(place(tmp_path / "cell"), SCALE, "broken", 1, 0, "http://server/v1", python)


def test_a_cell_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "cells.jsonl"
    for one in CELLS:
        cells.append(path, one)
    assert cells.load(path) == CELLS
    assert cells.load(tmp_path / "none.jsonl") == []


def test_the_report(golden: Golden) -> None:
    golden("benchmarks/optimize.md", report(CELLS))


def test_what_has_run_is_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cells.jsonl"
    weights = origin()["weights"]
    for one in CELLS[:2]:
        cells.append(out, replace(one, origin={"weights": weights}))
    words = ["--out", str(out), "--tasks", "scale", "--seeds", "1", "--methods", "promptc:mipro", REFERENCE]
    monkeypatch.setattr(sys, "argv", ["benchmarks.optimize", *words])
    command.main()
    assert "| scale | promptc:mipro | 1 | 1.000 | 900 |" in capsys.readouterr().out


def test_cells_of_other_weights_are_not_mixed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "cells.jsonl"
    cells.append(out, CELLS[0])
    monkeypatch.setattr(sys, "argv", ["benchmarks.optimize", "--out", str(out), "--tasks", "scale"])
    with pytest.raises(SystemExit, match=r"has cells of other weights \(0123\): give another --out"):
        command.main()
