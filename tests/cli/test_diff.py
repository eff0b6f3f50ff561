import json
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


def test_a_changed_instruction_and_setting(promptc: Promptc, folder: Path) -> None:
    text = (folder / "mood.prompt").read_text()
    (folder / "other.prompt").write_text(
        text.replace("Say how", "Guess how").replace("max_tokens = 8", "max_tokens = 9")
    )
    result = promptc("diff", "--unified", "mood.prompt", "other.prompt")
    assert result.exit_code == Exit.FOUND
    lines = result.stdout.splitlines()
    assert {"-Say how the writer feels.", "+Guess how the writer feels.", "-max_tokens: 8", "+max_tokens: 9"} <= set(
        lines
    )
    modules = json.loads(promptc("diff", "--json", "mood.prompt", "other.prompt").stdout)["modules"]
    assert modules["mood.judge"] == [line for line in lines if line.startswith(("@", "+", "-", " "))]


def test_no_difference(promptc: Promptc) -> None:
    promptc("build", "mood.prompt")
    result = promptc("diff", "seed", "mood.promptc.json")
    assert result.exit_code == Exit.OK
    assert "# mood.judge: no difference" in result.stdout


def test_the_best_candidate_of_a_build_beside_the_program_as_written(
    promptc: Promptc, built: Path, golden: Golden
) -> None:
    result = promptc("diff", "seed", "best")
    assert result.exit_code == Exit.FOUND
    golden("cli/diff_best.txt", result.stdout)
    # The journal has all that it takes.
    (built / "mood.prompt").unlink()
    (built / "mood.promptc.json").unlink()
    (journal,) = (built / ".promptc").glob("*.journal")
    assert promptc("diff", "seed", "best", "--build", journal.stem).stdout == result.stdout


def test_the_best_candidate_is_the_artifact_where_it_was_kept(promptc: Promptc, built: Path) -> None:
    best = json.loads(promptc("diff", "seed", "best", "--json").stdout)
    artifact = json.loads(promptc("diff", "seed", "mood.promptc.json", "--json").stdout)
    assert best["modules"] == artifact["modules"]
    assert (best["rows"], artifact["rows"]) == ("dev", "test")
    assert best["scores"][1]["n"] == artifact["scores"][1]["n"] == 12


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["mood.prompt", "none.json"], "there is no file none.json"),
        (["seed", "seed"], "give at least one file: `seed` stands for the other one as it was written"),
        (["best", "mood.prompt"], "`best` is compared with `seed`: both are programs of one build"),
        (["best", "best"], "`best` is compared with `seed`: both are programs of one build"),
        (["seed", "mood.prompt", "--build", "a"], "--build goes with `seed best`, which are programs of a build"),
        (
            ["seed", "best"],
            "no build has a journal in .promptc/ here: `promptc build --optimize` makes one",
        ),
    ],
)
def test_sides_that_cannot_be_had(promptc: Promptc, words: list[str], problem: str) -> None:
    result = promptc("diff", *words)
    assert (result.exit_code, result.stderr) == (Exit.USAGE, f"error: {problem}\n")
