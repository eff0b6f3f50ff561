"""A folder with a small program whose model is scripted, and the command line inside it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from promptc.artifact.model import ModelRef
from promptc.cli.app import app
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.learner import answer

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


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> ReplayEngine:
    """The model of all programs in `folder`; it hears every request. See `tests.cli.learner`."""
    engine = ReplayEngine(answer, name="learner")
    _answer_with(engine, monkeypatch)
    return engine


@pytest.fixture
def built(folder: Path, mood_build: Path) -> Path:
    """`folder` after an optimizing build of ``mood.prompt``."""
    shutil.copytree(mood_build, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def mood_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of one optimizing build, for all tests that look at them."""
    folder = tmp_path_factory.mktemp("mood")
    shutil.copytree(PROGRAMS, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _answer_with(ReplayEngine(answer, name="learner"), patch)
        done = CliRunner().invoke(app, ["build", "mood.prompt", "--optimize", "--quiet"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder


def _answer_with(engine: ReplayEngine, patch: pytest.MonkeyPatch) -> None:
    def open_engine(ref: ModelRef) -> ReplayEngine:
        del ref
        return engine

    patch.setattr("promptc.driver.engines.open_engine", open_engine)
