"""Builds, plain and optimizing."""

import json
from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.cli.exits import Exit
from promptc.driver.rates import remember_rate
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.conftest import Promptc
from tests.cli.learner import answer
from tests.conftest import Golden


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> ReplayEngine:
    engine = ReplayEngine(answer, name="learner")

    def open_engine(ref: ModelRef) -> ReplayEngine:
        del ref
        return engine

    monkeypatch.setattr("promptc.driver.engines.open_engine", open_engine)
    return engine


def test_a_plain_build_is_the_program_as_written(promptc: Promptc, folder: Path) -> None:
    assert promptc("build", "mood.prompt").stdout == "mood as written: mood.promptc.json\n"
    first = (folder / "mood.promptc.json").read_bytes()
    assert promptc("build", "mood.prompt", "-o", "out/other.json", "--json").exit_code == Exit.OK
    assert (folder / "out/other.json").read_bytes() == first


def test_warnings_are_told_and_do_not_stop_a_build(promptc: Promptc, folder: Path) -> None:
    text = (folder / "mood.prompt").read_text()
    (folder / "spare.prompt").write_text(text.replace("  return", "  let spare = judge(text = text)\n  return"))
    result = promptc("build", "spare.prompt")
    assert (result.exit_code, result.stdout) == (Exit.OK, "mood as written: mood.promptc.json\n")
    assert "`spare`" in result.stderr
    assert promptc("build", "spare.prompt", "--quiet").stderr == ""


def test_a_plan_asks_no_model(promptc: Promptc, engine: ReplayEngine, golden: Golden) -> None:
    result = promptc("build", "mood.prompt", "--optimize", "--plan")
    assert result.exit_code == Exit.OK
    assert engine.requests == []
    golden("cli/plan.txt", result.stdout)
    planned = json.loads(promptc("build", "mood.prompt", "--plan", "--json").stdout)
    assert planned["limits"] == {"calls": 500}
    assert list(planned["phases"]) == ["baseline", "bootstrap", "search", "report"]


def test_a_plan_says_how_long_only_where_it_knows_how_fast(
    promptc: Promptc, folder: Path, engine: ReplayEngine, golden: Golden
) -> None:
    stated = promptc("build", "mood.prompt", "--plan", "--rate", "2")
    golden("cli/plan_rate.txt", stated.stdout)
    remember_rate(folder, [ModelRef("script", "replay", "answers.jsonl")], 1.5)
    measured = json.loads(promptc("build", "mood.prompt", "--plan", "--json").stdout)
    assert measured["rate"]["calls_per_s"] == 1.5
    assert measured["seconds"] == sum(phase["calls"] for phase in measured["phases"].values()) / 1.5
    assert "at most 132 LM calls, some 1 min 28 s (" in promptc("build", "mood.prompt", "--optimize").stderr


def test_an_optimizing_build_reports_what_it_gained(promptc: Promptc, engine: ReplayEngine, golden: Golden) -> None:
    result = promptc("build", "mood.prompt", "--optimize")
    assert result.exit_code == Exit.OK
    golden("cli/build.txt", result.stdout)
    golden("cli/build.log", result.stderr)
    golden("cli/diff.txt", promptc("diff", "seed", "mood.promptc.json").stdout)
    golden("cli/show_optimized.txt", promptc("show", "mood.promptc.json").stdout)


def test_a_second_start_repeats_no_call_and_gives_the_same_bytes(
    promptc: Promptc, folder: Path, engine: ReplayEngine
) -> None:
    promptc("build", "mood.prompt", "--optimize", "--quiet")
    first, asked = (folder / "mood.promptc.json").read_bytes(), len(engine.requests)
    assert asked > 0
    promptc("build", "mood.prompt", "--optimize", "--quiet", "--concurrency", "1")
    assert (folder / "mood.promptc.json").read_bytes() == first
    assert len(engine.requests) == asked
    promptc("build", "mood.prompt", "--optimize", "--quiet", "--fresh")
    assert (folder / "mood.promptc.json").read_bytes() == first
    assert len(engine.requests) == 2 * asked


def test_events_for_a_program(promptc: Promptc, engine: ReplayEngine) -> None:
    result = promptc("build", "mood.prompt", "--optimize", "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert {"phase_started", "trial_done", "full_scored", "calls_counted"} <= {e["event"] for e in events}
    built = events[-1]
    assert (built["event"], built["artifact"], built["stopped"]) == ("built", "mood.promptc.json", "")
    assert built["scores"]["gain"]["low"] > 0
    used = sum(phase["calls"] for phase in built["used"].values())
    assert used == len(engine.requests) <= sum(phase["calls"] for phase in built["planned"].values())
    assert result.stderr == ""


def test_another_pipeline_than_the_one_of_the_block(
    promptc: Promptc, folder: Path, engine: ReplayEngine, golden: Golden
) -> None:
    golden("cli/plan_pipeline.txt", promptc("build", "--plan", "--optimize=bootstrap_rs", "mood.prompt").stdout)
    promptc("build", "--optimize=labeled", "mood.prompt", "--quiet")
    artifact = json.loads((folder / "mood.promptc.json").read_text())
    assert [text.partition("(")[0] for text in artifact["provenance"]["passes"]] == ["bootstrap", "random_search"]


def test_a_bare_optimize_takes_no_word_as_its_name(promptc: Promptc, folder: Path, engine: ReplayEngine) -> None:
    assert promptc("build", "--optimize", "mood.prompt", "--quiet").exit_code == Exit.OK
    artifact = json.loads((folder / "mood.promptc.json").read_text())
    assert [text.partition("(")[0] for text in artifact["provenance"]["passes"]] == ["bootstrap", "search"]


@pytest.mark.parametrize("name", ["mirpo", "adam"])
def test_an_unknown_pipeline_is_told_with_those_that_there_are(
    promptc: Promptc, engine: ReplayEngine, golden: Golden, name: str
) -> None:
    result = promptc("build", "mood.prompt", f"--optimize={name}")
    assert result.exit_code == Exit.USAGE
    golden(f"cli/no_pipeline_{name}.txt", result.stderr)


def test_quiet_prints_the_report_alone(promptc: Promptc, engine: ReplayEngine) -> None:
    result = promptc("build", "mood.prompt", "--optimize", "--quiet")
    assert result.stderr == ""
    assert "artifact: mood.promptc.json" in result.stdout


def test_an_engine_that_fails_leaves_a_journal_and_says_so(promptc: Promptc, folder: Path) -> None:
    answers = (folder / "answers.jsonl").read_text()
    (folder / "answers.jsonl").write_text("\n".join(answers.splitlines()[:5]))
    result = promptc("build", "mood.prompt", "--optimize")
    assert result.exit_code == Exit.ENVIRONMENT
    assert not (folder / "mood.promptc.json").exists()
    told = result.stderr.splitlines()
    assert told[-2] == "Every answer so far is in the journal: the same command goes on from here."
    assert told[-1].startswith("error: the engine failed: ")


def test_another_seed_is_another_build(promptc: Promptc, folder: Path, engine: ReplayEngine) -> None:
    promptc("build", "mood.prompt", "--optimize", "-q", "--seed", "0", "-o", "zero.json")
    artifact = json.loads((folder / "zero.json").read_text())
    assert artifact["provenance"]["seed"] == 0
    assert len(artifact["provenance"]["passes"]) == 2


def test_a_program_without_an_optimize_block(promptc: Promptc, folder: Path) -> None:
    text = (folder / "mood.prompt").read_text()
    (folder / "plain.prompt").write_text(text[: text.index("optimize")])
    result = promptc("build", "plain.prompt", "--optimize")
    assert result.exit_code == Exit.USAGE
    assert "add `optimize mood { ... }`" in result.stderr


@pytest.mark.parametrize("words", [["--seed", "1"], ["--fresh"], ["--rate", "3"]])
def test_options_of_an_optimizing_build_alone(promptc: Promptc, words: list[str]) -> None:
    assert promptc("build", "mood.prompt", *words).exit_code == Exit.USAGE
