"""Tables of programs and optimizers."""

import csv
import json
import re
import shlex
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.conftest import Promptc
from tests.conftest import Golden

WORDS = ("bench", "mood.prompt", "--optimizers", "seed,own,labeled", "--seeds", "1,2")
QUIET = (*WORDS, "-q")
SUITE = """
title = "Moods"
programs = ["mood.prompt"]
optimizers = ["seed", "few", "none"]
seeds = [1]
[options.few]
pipeline = "labeled"
candidates = 2
[options.none]
pipeline = "knn"
pool = 2
[published]
source = "A paper, table 2"
model = "a larger model"
best = 100
[published.scores.mood]
seed = 40.9
"""


def cells(folder: Path) -> list[str]:
    lines = (folder / "bench/cells.jsonl").read_text().splitlines()
    return [f"{c['program']}/{c['optimizer']}/seed={c['seed']}" for c in map(json.loads, lines)]


def second_program(folder: Path) -> None:
    """``tone.prompt``: the program of moods under another name, with data of its own."""
    text = (folder / "mood.prompt").read_text()
    for old, new in (("mood(", "tone("), ("pred: mood", "pred: tone"), ("optimize mood", "optimize tone")):
        text = text.replace(old, new)
    (folder / "tone.prompt").write_text(text.replace("notes.csv", "others.csv"))
    (folder / "others.csv").write_bytes((folder / "notes.csv").read_bytes())


def test_a_table_is_run_and_written(promptc: Promptc, folder: Path, engine: ReplayEngine, golden: Golden) -> None:
    result = promptc(*WORDS)
    assert result.exit_code == Exit.OK
    golden("cli/bench.txt", result.stdout)
    # How long a build may take is what the one before it has measured.
    golden("cli/bench.log", re.sub(r", some [^(]+ \(", " (", result.stderr))
    golden("cli/bench_table.md", (folder / "bench/table.md").read_text())
    assert sorted(path.name for path in (folder / "bench").iterdir()) == [
        "artifacts",
        "cells.csv",
        "cells.jsonl",
        "cells.lock",
        "table.csv",
        "table.html",
        "table.md",
    ]
    assert promptc("verify", "bench/artifacts/mood-own-2.promptc.json").exit_code == Exit.OK


def test_a_second_start_runs_nothing(promptc: Promptc, folder: Path, engine: ReplayEngine) -> None:
    first = promptc(*QUIET)
    written = {p.name: p.read_bytes() for p in (folder / "bench").iterdir() if p.is_file()}
    asked = len(engine.requests)
    assert promptc(*QUIET).stdout == first.stdout
    assert {p.name: p.read_bytes() for p in (folder / "bench").iterdir() if p.is_file()} == written
    assert len(engine.requests) == asked


def test_a_cell_is_the_build_that_the_command_makes(promptc: Promptc, folder: Path, engine: ReplayEngine) -> None:
    promptc(*QUIET)
    asked = len(engine.requests)
    built = json.loads(promptc("build", "mood.prompt", "--optimize", "--seed", "2", "--json").stdout.splitlines()[-1])
    assert len(engine.requests) == asked
    entry = next(
        json.loads(line)
        for line in (folder / "bench/cells.jsonl").read_text().splitlines()
        if '"own", "seed": 2' in line
    )
    assert sum(entry["scores"]) / len(entry["scores"]) == built["scores"]["optimized"]["mean"]
    assert (folder / entry["artifact"].replace("artifacts", "bench/artifacts")).read_bytes() == (
        folder / "mood.promptc.json"
    ).read_bytes()
    search = sum(used["calls"] for phase, used in built["used"].items() if phase != "report")
    assert entry["search"]["calls"] == search


def test_a_plan_asks_nothing_and_writes_nothing(
    promptc: Promptc, folder: Path, engine: ReplayEngine, golden: Golden
) -> None:
    golden("cli/bench_plan.txt", promptc(*WORDS, "--price", "0.15", "0.6", "--plan").stdout)
    assert engine.requests == []
    assert not (folder / "bench").exists()
    promptc(*QUIET, "--only", "mood/seed")
    planned = json.loads(promptc(*WORDS, "--plan", "--json").stdout)
    assert planned["up_to_date"] == 2
    assert [cell["cell"] for cell in planned["cells"]] == [
        f"mood/{name}/seed={seed}" for seed in (1, 2) for name in ("own", "labeled")
    ]


def test_what_changes_runs_again_and_nothing_else(promptc: Promptc, folder: Path, engine: ReplayEngine) -> None:
    second_program(folder)
    words = ("bench", "mood.prompt", "tone.prompt", "--optimizers", "seed,labeled", "--seeds", "1", "-q")
    promptc(*words)
    every = ["mood/seed/seed=1", "mood/labeled/seed=1", "tone/seed/seed=1", "tone/labeled/seed=1"]
    assert cells(folder) == every
    rows = (folder / "others.csv").read_text()
    (folder / "others.csv").write_text(rows.replace("choir", "concert", 1))
    assert "2 cells of another program, data, setting or version" in promptc(*words, "--only", "mood").stdout
    assert cells(folder) == every
    promptc(*words)
    assert cells(folder) == [*every, *every[2:]]
    # Back again, the first cells are what they were.
    (folder / "others.csv").write_text(rows)
    asked = len(engine.requests)
    promptc(*words)
    assert len(engine.requests) == asked
    assert len(cells(folder)) == 6


def test_what_decides_a_cell(
    promptc: Promptc, folder: Path, engine: ReplayEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def up_to_date(*words: str) -> int:
        count: int = json.loads(promptc(*QUIET, *words, "--plan", "--json").stdout)["up_to_date"]
        return count

    promptc(*QUIET, "--only", "mood/seed")
    assert up_to_date() == 2
    assert up_to_date("--optimizers", "seed,mipro", "--reference", "mipro", "--seeds", "2,3") == 1
    assert up_to_date("--budget", "300") == 0
    assert up_to_date("--max-tokens", "9") == 0
    engine._name = "another model"
    assert up_to_date() == 0
    engine._name = "learner"
    with monkeypatch.context() as patch:
        patch.setattr("promptc.__version__", "9.9")
        assert up_to_date() == 0
    text = (folder / "mood.prompt").read_text()
    (folder / "mood.prompt").write_text(text.replace("Say how", "Tell how"))
    assert up_to_date() == 0
    (folder / "mood.prompt").write_text(text)
    assert up_to_date() == 2


def test_one_cell_is_run_again_by_its_name(promptc: Promptc, folder: Path, engine: ReplayEngine) -> None:
    promptc(*QUIET)
    before = (folder / "bench/cells.jsonl").read_text().splitlines()
    assert promptc(*QUIET, "--only", "mood/labeled").exit_code == Exit.OK
    assert len(cells(folder)) == len(before)
    promptc(*QUIET, "--only", "mood/labeled/seed=2", "--fresh")
    again = (folder / "bench/cells.jsonl").read_text().splitlines()
    assert again[:-1] == before
    assert again[-1] == next(line for line in before if '"labeled", "seed": 2' in line)


def test_a_cell_with_another_seed_is_told_and_not_in_the_table(
    promptc: Promptc, folder: Path, engine: ReplayEngine
) -> None:
    promptc(*QUIET)
    table = (folder / "bench/table.md").read_text()
    told = promptc(*QUIET, "--only", "mood/labeled/seed=9").stdout
    assert "mood/labeled/seed=9: 1.000, which is not of this table" in told
    assert cells(folder)[-1] == "mood/labeled/seed=9"
    assert (folder / "bench/table.md").read_text() == table


def test_the_command_beside_a_cell_runs_it(promptc: Promptc, folder: Path, engine: ReplayEngine) -> None:
    settings = ("--temperature", "0.5", "--price", "0.1", "0.2", "--budget", "300", "--out", "my table")
    promptc(*QUIET, *settings, "--only", "mood/seed")
    with (folder / "my table/cells.csv").open() as file:
        blank = next(row for row in csv.DictReader(file) if not row["score"])
    name = f"{blank['program']}/{blank['optimizer']}/seed={blank['seed']}"
    words = shlex.split(blank["run_it"])
    assert words[0] == "promptc"
    assert promptc(*words[1:], "-q").exit_code == Exit.OK
    last = json.loads((folder / "my table/cells.jsonl").read_text().splitlines()[-1])
    assert f"{last['program']}/{last['optimizer']}/seed={last['seed']}" == name
    assert last["search"]["usd"] > 0
    # It is a cell of the same table: nothing else has changed.
    assert json.loads(promptc(*QUIET, *settings, "--plan", "--json").stdout)["up_to_date"] == 3


def test_events_for_a_program(promptc: Promptc, engine: ReplayEngine) -> None:
    result = promptc(*WORDS, "--only", "mood/own", "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[:2] == ["cell_started", "planned"]
    assert kinds.count("cell_done") == 2
    assert "trial_done" in kinds
    last = events[-1]
    assert (last["event"], last["cells"], len(last["missing"])) == ("table_written", 2, 4)
    assert [e["optimizer"] for e in last["entries"] if e["score"] is not None] == ["own"]
    assert result.stderr == ""


def test_a_suite_and_a_cell_that_cannot_be_run(
    promptc: Promptc, folder: Path, engine: ReplayEngine, golden: Golden
) -> None:
    (folder / "suite.toml").write_text(SUITE)
    result = promptc("bench", "--suite", "suite.toml", "--out", "moods", "-q")
    assert result.exit_code == Exit.FOUND
    golden("cli/bench_suite.txt", result.stdout)
    golden("cli/bench_suite.md", (folder / "moods/table.md").read_text())


def test_programs_that_cannot_be_built_are_told_before_the_first_cell(
    promptc: Promptc, folder: Path, engine: ReplayEngine, golden: Golden
) -> None:
    second_program(folder)
    (folder / "others.csv").unlink()
    (folder / "broken.prompt").write_text("program broken(x: strr) -> (y: str) {}\n")
    words = ("bench", "mood.prompt", "tone.prompt", "broken.prompt", "--optimizers", "seed", "--seeds", "1")
    result = promptc(*words)
    assert result.exit_code == Exit.FOUND
    golden("cli/bench_not_ready.txt", result.stderr)
    assert engine.requests == []
    alone = promptc(*words, "--only", "mood", "-q")
    assert alone.exit_code == Exit.OK
    golden("cli/bench_alone.txt", alone.stdout)
    assert cells(folder) == ["mood/seed/seed=1"]


def test_an_engine_that_fails_ends_the_run_and_keeps_what_is_done(promptc: Promptc, folder: Path) -> None:
    answers = (folder / "answers.jsonl").read_text()
    words = (*QUIET, "--only", "*/seed")
    assert promptc(*words).exit_code == Exit.OK
    (folder / "answers.jsonl").write_text("\n".join(answers.splitlines()[:5]))
    for path in (folder / ".promptc").iterdir():
        path.unlink()
    assert promptc(*QUIET, "--fresh").exit_code == Exit.ENVIRONMENT
    assert "| mood |" in (folder / "bench/table.md").read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["bench"], "name a program, or a file that names some with --suite"),
        (
            ["bench", "mood.prompt", "--optimizers", "mirpo"],
            "there is no pipeline `mirpo`: did you mean `mipro`? --optimizers",
        ),
        (["bench", "mood.prompt", "--optimizers", "seed,,own"], "--optimizers takes different names with commas"),
        (["bench", "mood.prompt", "--seeds", "1,one"], "--seeds takes whole numbers with commas"),
        (["bench", "mood.prompt", "--seeds", "1,1"], "--seeds takes different names with commas"),
        (["bench", "mood.prompt", "--reference", "sed"], "the table has no optimizer `sed`; did you mean `seed`?"),
        (["bench", "mood.prompt", "--only", "mod/seed/seed=1"], "the table has no program `mod`; did you mean `mood`?"),
        (["bench", "mood.prompt", "--only", "mood/"], "'mood/' names no cells: write PROGRAM"),
        (["bench", "mood.prompt", "--model-option", "a=1"], "--model-option goes with --model"),
        (["bench", "mood.prompt", "--model", "x", "--model-option", "a"], "--model-option takes NAME=VALUE, not 'a'"),
        (["bench", "mood.prompt", "mood.prompt"], "mood.prompt and mood.prompt both have a program `mood`"),
    ],
)
def test_wrong_words(promptc: Promptc, engine: ReplayEngine, words: list[str], message: str) -> None:
    result = promptc(*words)
    assert result.exit_code == Exit.USAGE
    assert message in result.stderr
