import json
from pathlib import Path

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc


def test_a_changed_instruction_and_setting(promptc: Promptc, folder: Path) -> None:
    text = (folder / "mood.prompt").read_text()
    (folder / "other.prompt").write_text(
        text.replace("Say how", "Guess how").replace("max_tokens = 8", "max_tokens = 9")
    )
    result = promptc("diff", "mood.prompt", "other.prompt")
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


def test_a_file_that_is_not_there(promptc: Promptc) -> None:
    result = promptc("diff", "mood.prompt", "none.json")
    assert (result.exit_code, result.stderr) == (Exit.USAGE, "error: there is no file none.json\n")


def test_seed_twice_says_nothing(promptc: Promptc) -> None:
    assert promptc("diff", "seed", "seed").exit_code == Exit.USAGE
