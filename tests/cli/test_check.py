import json
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc


@pytest.fixture
def broken(folder: Path) -> str:
    """A copy of the program with two mistakes."""
    text = (folder / "mood.prompt").read_text()
    broken = text.replace("judge(text = text)", "judge(test = text)").replace("answer.mood", "answer.mode")
    (folder / "broken.prompt").write_text(broken)
    return "broken.prompt"


def test_a_sound_program(promptc: Promptc) -> None:
    result = promptc("check", "mood.prompt")
    assert (result.exit_code, result.stdout) == (Exit.OK, "1 file checked: no mistakes found\n")


def test_all_mistakes_are_told_at_once(promptc: Promptc, broken: str) -> None:
    result = promptc("check", "mood.prompt", broken)
    assert result.exit_code == Exit.FOUND
    first, second, summary = result.stdout.split("\n\n")
    assert first.startswith("error[PC")
    assert "--> broken.prompt:19:22\n" in first
    assert second.startswith("error[PC")
    assert "--> broken.prompt:20:25\n" in second
    assert summary == "2 files checked: 2 errors\n"


def test_json_for_editors(promptc: Promptc, broken: str) -> None:
    result = promptc("check", "--json", broken)
    assert result.exit_code == Exit.FOUND
    found = json.loads(result.stdout)
    assert found
    assert promptc("check", "--json", "mood.prompt").stdout.strip() == "[]"


def test_no_colour_where_no_terminal_is(promptc: Promptc, broken: str) -> None:
    assert "\033" not in promptc("check", broken).output


def test_a_file_that_is_not_there_is_a_usage_error(promptc: Promptc) -> None:
    assert promptc("check", "none.prompt").exit_code == Exit.USAGE


def test_a_file_that_is_no_text_is_told(promptc: Promptc, folder: Path) -> None:
    (folder / "binary.prompt").write_bytes(b"\xff\xfe\x00")
    result = promptc("check", "binary.prompt")
    assert result.exit_code == Exit.USAGE
    assert "binary.prompt is not UTF-8 text" in result.stderr


@pytest.mark.parametrize("command", [["build"], ["show"], ["eval"]])
def test_commands_that_compile_tell_the_same_mistakes(promptc: Promptc, broken: str, command: list[str]) -> None:
    result = promptc(*command, broken)
    assert result.exit_code == Exit.FOUND
    shown, _, _ = promptc("check", broken).stdout.rpartition("\n\n")
    assert result.stderr == f"{shown}\n"
