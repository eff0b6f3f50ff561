from collections.abc import Callable
from pathlib import Path

import pytest

from promptc.artifact.model import Graph
from promptc.cli.exits import Exit
from promptc.clients.python import python_client
from promptc.clients.typescript import typescript_client
from promptc.driver.compiling import compile_file
from tests.cli.conftest import Promptc


@pytest.mark.parametrize(("language", "write"), [("python", python_client), ("typescript", typescript_client)])
def test_it_prints_or_writes_a_module(
    promptc: Promptc, folder: Path, language: str, write: Callable[[Graph], str]
) -> None:
    text = write(compile_file(folder / "mood.prompt").artifact.program)
    promptc("build", "mood.prompt")
    assert promptc("client", "mood.promptc.json", "--lang", language).stdout == text
    assert promptc("client", "mood.prompt", "--lang", language).stdout == text
    written = promptc("client", "mood.promptc.json", "--lang", language, "-o", "mood_client")
    assert written.stdout == "wrote mood_client\n"
    assert (folder / "mood_client").read_text() == text


def test_a_language_has_to_be_chosen(promptc: Promptc) -> None:
    refused = promptc("client", "mood.prompt")
    assert refused.exit_code == Exit.USAGE
    assert "Missing option '--lang'" in refused.stderr
