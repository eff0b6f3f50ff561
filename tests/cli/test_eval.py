import json
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


def test_a_program_on_the_test_rows(promptc: Promptc, golden: Golden) -> None:
    result = promptc("eval", "mood.prompt")
    assert result.exit_code == Exit.OK
    golden("cli/eval.txt", result.stdout)


def test_answers_are_kept_and_asked_again_when_fresh(promptc: Promptc, folder: Path) -> None:
    def calls(*words: str) -> tuple[int, int]:
        found = json.loads(promptc("eval", "mood.prompt", "--json", *words).stdout)
        return found["calls"], found["cached"]

    assert calls() == (12, 0)
    assert (folder / ".promptc").is_dir()
    assert calls() == (0, 12)
    assert calls("--split", "dev") == (12, 0)
    assert calls("--fresh")[1] == 0


def test_an_artifact_finds_the_rows_of_its_source(promptc: Promptc) -> None:
    promptc("build", "mood.prompt")
    of_program, of_artifact = promptc("eval", "mood.prompt"), promptc("eval", "mood.promptc.json", "--fresh")
    assert of_artifact.stdout.splitlines()[0] == of_program.stdout.splitlines()[0]


def test_an_artifact_without_its_source_says_so(promptc: Promptc, folder: Path) -> None:
    promptc("build", "mood.prompt")
    source = (folder / "mood.prompt").rename(folder / "other.prompt")
    source.write_text(source.read_text() + "# changed\n")
    result = promptc("eval", "mood.promptc.json")
    assert result.exit_code == Exit.USAGE
    assert "--source" in result.stderr
    assert promptc("eval", "mood.promptc.json", "--source", "other.prompt").exit_code == Exit.OK


def test_rows_of_a_file_count_failures(promptc: Promptc) -> None:
    found = json.loads(promptc("eval", "mood.prompt", "--rows", "notes.csv", "--json").stdout)
    assert found["failures"] == 1
    assert found["score"]["n"] == len(found["scores"]) == 48
    assert found["score"]["mean"] == pytest.approx(sum(found["scores"]) / 48)
    assert found["score"]["low"] <= found["score"]["mean"] <= found["score"]["high"]


def test_suggestions_are_counted_and_take_no_part_in_the_score(promptc: Promptc, folder: Path) -> None:
    program = (folder / "mood.prompt").read_text().replace("  return", '  suggest answer.mood == "good"\n  return')
    (folder / "kind.prompt").write_text(program)
    plain, found = (json.loads(promptc("eval", f"{name}.prompt", "--json").stdout) for name in ("mood", "kind"))
    assert found["score"] == plain["score"]
    assert plain["suggestions"] == {"met": 0, "reached": 0}
    met = found["suggestions"]["met"]
    assert found["suggestions"]["reached"] == len(found["scores"]) - found["failures"]
    assert 0 < met < found["suggestions"]["reached"]
    assert f"suggestions met: {met} of " in promptc("eval", "kind.prompt").stdout


def test_an_unknown_split_has_a_suggestion(promptc: Promptc) -> None:
    result = promptc("eval", "mood.prompt", "--split", "tset")
    assert result.exit_code == Exit.USAGE
    assert "did you mean `test`?" in result.stderr


def test_a_program_without_a_metric(promptc: Promptc, folder: Path) -> None:
    text = (folder / "mood.prompt").read_text()
    (folder / "bare.prompt").write_text(text[: text.index("dataset")].replace(", exact_match", ""))
    result = promptc("eval", "bare.prompt")
    assert result.exit_code == Exit.USAGE
    assert "metric" in result.stderr
