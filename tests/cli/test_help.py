import pytest

from promptc.cli.app import app
from promptc.cli.exits import EXITS, Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


@pytest.mark.parametrize("name", ["", *app.commands])
def test_help(name: str, promptc: Promptc, golden: Golden) -> None:
    result = promptc(*name.split(), "--help")
    assert result.exit_code == Exit.OK
    golden(f"cli/help/{name or 'promptc'}.txt", result.output)


@pytest.mark.parametrize("name", app.commands)
def test_every_command_has_examples_of_its_own(name: str) -> None:
    examples = getattr(app.commands[name], "examples", ())
    assert examples
    assert all(line.startswith(f"promptc {name} ") for line, _ in examples)


def test_every_exit_code_is_documented() -> None:
    assert [int(code) for code, _ in EXITS] == list(Exit)


def test_an_unknown_command_is_a_usage_error(promptc: Promptc) -> None:
    result = promptc("biuld", "mood.prompt")
    assert result.exit_code == Exit.USAGE
    assert "biuld" in result.stderr
