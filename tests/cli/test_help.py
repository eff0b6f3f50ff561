import click
import pytest

from promptc.cli.app import COMMANDS, app
from promptc.cli.exits import EXITS, Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden

NAMES = [name for name, *_ in COMMANDS]


@pytest.mark.parametrize("name", ["", *NAMES])
def test_help(name: str, promptc: Promptc, golden: Golden) -> None:
    result = promptc(*name.split(), "--help")
    assert result.exit_code == Exit.OK
    golden(f"cli/help/{name or 'promptc'}.txt", result.output)


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, _, line in COMMANDS])
def test_the_list_says_what_a_command_says_of_itself(name: str, line: str) -> None:
    command = app.get_command(click.Context(app), name)
    assert command is not None
    assert (command.help or "").split("\n\n")[0].replace("\n", " ").strip() == line


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_examples_of_its_own(name: str) -> None:
    examples = getattr(app.get_command(click.Context(app), name), "examples", ())
    assert examples
    assert all(line.split()[:2] == ["promptc", name] for line, _ in examples)


def test_every_exit_code_is_documented() -> None:
    assert [int(code) for code, _ in EXITS] == list(Exit)


def test_an_unknown_command_is_a_usage_error(promptc: Promptc) -> None:
    result = promptc("biuld", "mood.prompt")
    assert result.exit_code == Exit.USAGE
    assert "there is no command biuld; did you mean build?" in result.stderr
