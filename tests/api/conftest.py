"""Artifacts of the programs in this folder, with scripted models."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import promptc
from promptc.artifact.model import ModelRef
from promptc.driver.artifacts import default_path, write_artifact
from promptc.driver.compiling import compile_file
from tests.api.waiting import WaitingEngine

PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an artifact of each program, and with the files beside it."""
    folder = shutil.copytree(PROGRAMS, tmp_path_factory.mktemp("api") / "programs")
    for source in sorted(folder.glob("*.prompt")):
        write_artifact(default_path(folder, source.stem), compile_file(source).artifact)
    return folder


@pytest.fixture
def desk(artifacts: Path) -> Iterator[promptc.Program]:
    with promptc.load(artifacts / "desk.promptc.json") as program:
        yield program


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> WaitingEngine:
    engine = WaitingEngine()

    def open_engine(ref: ModelRef) -> WaitingEngine:
        return engine

    monkeypatch.setattr("promptc.driver.engines.open_engine", open_engine)
    return engine
