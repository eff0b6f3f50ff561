"""A folder with a small program whose model is scripted, and the command line inside it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from promptc.cli.app import app

PROGRAMS = Path(__file__).parent / "programs"

Promptc = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the programs, as the working directory: messages then name files as a user would."""
    shutil.copytree(PROGRAMS, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    # Help is as wide as the terminal.
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


@pytest.fixture
def promptc(folder: Path) -> Promptc:
    """``promptc("check", "mood.prompt")``, in `folder`; unexpected exceptions are the test's."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, words, prog_name="promptc", catch_exceptions=False)

    return run
