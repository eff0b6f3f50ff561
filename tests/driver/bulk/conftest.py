from pathlib import Path

import pytest

from promptc.artifact.model import Artifact
from promptc.driver.compiling import compile_file
from tests.driver.bulk.files import PROGRAM, Bulk


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    path = tmp_path_factory.mktemp("chain") / "chain.prompt"
    path.write_text(PROGRAM)
    return compile_file(path).artifact


@pytest.fixture
def bulk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chain: Artifact) -> Bulk:
    return Bulk(tmp_path, monkeypatch, chain)
