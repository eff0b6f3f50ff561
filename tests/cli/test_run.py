import json
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc

ARTIFACT = "mood.promptc.json"


@pytest.fixture(autouse=True)
def _built(promptc: Promptc) -> None:
    assert promptc("build", "mood.prompt").exit_code == Exit.OK


@pytest.mark.parametrize("words", [["text=the tea was lovely"], ["--text", "the tea was lovely"]])
def test_one_row(promptc: Promptc, words: list[str]) -> None:
    assert promptc("run", ARTIFACT, *words).stdout == "mood: good\n"
    assert promptc("run", ARTIFACT, *words, "--json").stdout == '{"mood": "good"}\n'


def test_a_program_runs_before_its_data_are_there(promptc: Promptc, folder: Path) -> None:
    (folder / "notes.csv").unlink()
    assert promptc("run", "mood.prompt", "text=the tea was lovely").stdout == "mood: good\n"


def test_many_rows_in_order_with_an_error_for_the_one_that_failed(promptc: Promptc, folder: Path) -> None:
    (folder / "some.jsonl").write_text(
        '{"text": "the tea was lovely"}\n{"text": "the soup ruined the evening"}\n{"text": "the tea ruined the evening"}\n'
    )
    result = promptc("run", ARTIFACT, "--rows", "some.jsonl")
    assert result.exit_code == Exit.FOUND
    good, failed, bad = map(json.loads, result.stdout.splitlines())
    assert (good, bad) == ({"mood": "good"}, {"mood": "bad"})
    assert failed == {
        "error": {"row": 2, "kind": "decode", "module": "mood.judge", "reason": failed["error"]["reason"]}
    }
    assert result.stderr.startswith("3 rows, 1 of them without an answer (1 decode), in ")


def test_an_input_with_a_default_may_be_left_out_and_is_in_the_artifact(promptc: Promptc, folder: Path) -> None:
    program = (folder / "mood.prompt").read_text()
    program = program.replace(
        "mood(text: str) -> (mood: Mood)", 'mood(text: str, note: str = "none") -> (mood: Mood, note: str)'
    )
    (folder / "noted.prompt").write_text(program.replace("(mood = answer.mood)", "(mood = answer.mood, note = note)"))
    assert promptc("run", "noted.prompt", "text=the tea was lovely").stdout == "mood: good\nnote: none\n"
    assert promptc("build", "noted.prompt", "-o", "noted.promptc.json").exit_code == Exit.OK
    _, note = json.loads((folder / "noted.promptc.json").read_text())["program"]["inputs"]
    assert note == {"name": "note", "type": "str", "default": "none"}
    (folder / "some.jsonl").write_text('{"text": "the tea was lovely"}\n')
    assert promptc("run", "noted.promptc.json", "--rows", "some.jsonl").stdout == '{"mood": "good", "note": "none"}\n'
    assert promptc("run", "noted.promptc.json", "text=the tea was lovely", "note=x", "--json").stdout.endswith(
        '"note": "x"}\n'
    )


def test_what_a_program_suggests_is_told_beside_its_outputs(promptc: Promptc, folder: Path) -> None:
    program = (
        (folder / "mood.prompt").read_text().replace("  return", '  suggest answer.mood == "good", "be kind"\n  return')
    )
    (folder / "kind.prompt").write_text(program)
    good = promptc("run", "kind.prompt", "text=the tea was lovely")
    assert (good.exit_code, good.stdout, good.stderr) == (Exit.OK, "mood: good\n", "")
    bad = promptc("run", "kind.prompt", "text=the tea ruined the evening", "--json")
    assert (bad.exit_code, bad.stdout, bad.stderr) == (Exit.OK, '{"mood": "bad"}\n', "suggestion not met: be kind\n")
    (folder / "some.jsonl").write_text('{"text": "the tea was lovely"}\n{"text": "the tea ruined the evening"}\n')
    rows = promptc("run", "kind.prompt", "--rows", "some.jsonl")
    assert rows.stdout == '{"mood": "good"}\n{"mood": "bad"}\n'
    assert rows.stderr.splitlines()[:-1] == ["row 2: suggestion not met: be kind"]


def test_an_answer_that_cannot_be_used(promptc: Promptc) -> None:
    result = promptc("run", ARTIFACT, "text=the soup ruined the evening")
    assert (result.exit_code, result.stdout) == (Exit.FOUND, "")
    assert result.stderr.startswith("error: the answer of module `mood.judge` cannot be used: output `mood`")


def test_an_engine_that_fails(promptc: Promptc, folder: Path) -> None:
    result = promptc("run", ARTIFACT, "text=nothing like it")
    assert result.exit_code == Exit.ENVIRONMENT
    assert result.stderr.startswith("error: the engine failed: ")
    (folder / "answers.jsonl").unlink()
    assert promptc("run", ARTIFACT, "text=the tea was lovely").exit_code == Exit.ENVIRONMENT


@pytest.mark.parametrize(
    "words",
    [[], ["tex=x"], ["text=x", "--rows", "notes.csv"], ["--rows", "none.csv"], ["--concurrency", "0", "text=x"]],
)
def test_usage_errors(promptc: Promptc, words: list[str]) -> None:
    assert promptc("run", ARTIFACT, *words).exit_code == Exit.USAGE


def test_a_file_that_is_no_artifact(promptc: Promptc) -> None:
    result = promptc("run", "notes.csv", "text=x")
    assert result.exit_code == Exit.FOUND
    assert result.stderr.startswith("error: notes.csv: this is not JSON, so not a promptc artifact")


def test_rows_without_an_input(promptc: Promptc, folder: Path) -> None:
    (folder / "other.csv").write_text("title\nx\n")
    result = promptc("run", ARTIFACT, "--rows", "other.csv")
    assert (result.exit_code, result.stderr) == (
        Exit.FOUND,
        "error: other.csv: column `text`: there is no such column; the columns are title\n",
    )
