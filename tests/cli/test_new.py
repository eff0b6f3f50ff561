from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


def test_it_says_what_it_wrote_and_what_is_next(promptc: Promptc, golden: Golden) -> None:
    golden("cli/new.txt", promptc("new", "shelf").stdout)


def test_a_new_project_is_sound_and_in_layout(promptc: Promptc, folder: Path) -> None:
    promptc("new", "my-shelf")
    result = promptc("check", "--deny-warnings", "my-shelf/my_shelf.prompt")
    assert (result.exit_code, result.stdout) == (Exit.OK, "1 file checked: no mistakes found\n")
    assert promptc("fmt", "--check", "my-shelf/my_shelf.prompt").exit_code == Exit.OK
    text = "".join(path.read_text() for path in (folder / "my-shelf").iterdir())
    assert "starter" not in text


def test_a_new_project_builds(promptc: Promptc, folder: Path) -> None:
    promptc("new", "shelf")
    assert promptc("build", "shelf/shelf.prompt").exit_code == Exit.OK
    assert (folder / "shelf/shelf.promptc.json").is_file()


def test_the_test_of_a_new_project_passes_on_its_written_answer(promptc: Promptc) -> None:
    promptc("new", "shelf")
    result = promptc("test", "shelf/shelf.prompt", "--replay", "shelf/answers.jsonl")
    assert (result.exit_code, result.stdout) == (
        Exit.OK,
        "ok   tools go to the shed\n1 test: 1 passed, 0 failed\n",
    )


def test_every_command_of_its_readme_is_one(promptc: Promptc, folder: Path) -> None:
    from promptc.cli.app import COMMANDS

    promptc("new", "shelf")
    lines = [line for line in (folder / "shelf/README.md").read_text().splitlines() if line.startswith("    promptc")]
    assert {line.split()[1] for line in lines} <= {name for name, *_ in COMMANDS}
    assert len(lines) >= 5


@pytest.mark.parametrize("name", ["Shelf", "9lives", "my shelf", "enum", "class", "items"])
def test_a_name_that_no_program_can_have(name: str, promptc: Promptc, folder: Path) -> None:
    result = promptc("new", name)
    assert result.exit_code == Exit.USAGE
    assert f"a project cannot be named '{name}'" in result.stderr
    assert not (folder / name).exists()


def test_what_is_there_stays(promptc: Promptc, folder: Path) -> None:
    promptc("new", "shelf")
    (folder / "shelf/items.csv").write_text("mine")
    result = promptc("new", "shelf")
    assert result.exit_code == Exit.USAGE
    assert "shelf is there already and is not an empty folder; choose another name" in result.stderr
    assert (folder / "shelf/items.csv").read_text() == "mine"
