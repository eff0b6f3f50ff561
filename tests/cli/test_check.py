import json
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


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


def test_a_file_that_is_no_text_is_told_beside_the_others(
    promptc: Promptc, broken: str, folder: Path, golden: Golden
) -> None:
    (folder / "latin.prompt").write_bytes("# a first line\r\nenum Café { a }\n".encode("latin-1"))
    result = promptc("check", "latin.prompt", broken, "mood.prompt")
    assert result.exit_code == Exit.FOUND
    told, *others = result.stdout.split("\n\n")
    golden("cli/check/not_utf8.txt", told + "\n")
    assert others[-1] == "3 files checked: 3 errors\n"
    found = json.loads(promptc("check", "--json", "latin.prompt", broken).stdout)
    assert [d["place"]["path"] for d in found] == ["latin.prompt", broken, broken]
    assert (found[0]["place"]["line"], found[0]["place"]["column"]) == (2, 9)
    sarif = json.loads(promptc("check", "--format", "sarif", "latin.prompt").stdout)
    assert sarif["runs"][0]["results"][0]["ruleId"] == "PC0008"
    assert "latin.prompt,line=2" in promptc("check", "--format", "github", "latin.prompt").stdout


def test_a_file_that_is_no_text_is_not_compiled(promptc: Promptc, folder: Path) -> None:
    (folder / "binary.prompt").write_bytes(b"\xff\xfe\x00")
    result = promptc("show", "binary.prompt")
    assert result.exit_code == Exit.FOUND
    assert "error[PC0008]: this file is not UTF-8 text\n --> binary.prompt:1:1" in result.stderr
    assert result.stderr == promptc("fmt", "binary.prompt").stderr


def test_a_byte_order_mark_is_no_part_of_a_program(promptc: Promptc, broken: str, folder: Path) -> None:
    """Nor does it move the places of mistakes, in the file or in one that it imports from."""
    plain = promptc("check", broken).stdout
    for path in (folder / broken, folder / "mood.prompt"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert promptc("check", broken).stdout == plain
    (folder / "user.prompt").write_text('from "mood.prompt" import Mood\nrecord R { mood: Mood }\n')
    assert "error" not in promptc("check", "user.prompt").stdout


@pytest.mark.parametrize("command", [["build"], ["show"], ["eval"]])
def test_commands_that_compile_tell_the_same_mistakes(promptc: Promptc, broken: str, command: list[str]) -> None:
    result = promptc(*command, broken)
    assert result.exit_code == Exit.FOUND
    shown, _, _ = promptc("check", broken).stdout.rpartition("\n\n")
    assert result.stderr == f"{shown}\n"
