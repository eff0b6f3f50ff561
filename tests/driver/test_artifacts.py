import dataclasses
from pathlib import Path

import pytest

from promptc.artifact.model import Artifact
from promptc.artifact.problem import ArtifactProblem
from promptc.driver.artifacts import default_path, read_artifact, source_of, write_artifact
from promptc.driver.compiling import compile_file
from promptc.driver.problems import DriverProblem

PROGRAM = Path(__file__).parents[1] / "cli" / "programs" / "mood.prompt"


@pytest.fixture(scope="module")
def artifact() -> Artifact:
    return compile_file(PROGRAM).artifact


def test_what_is_written_is_read_back(artifact: Artifact, tmp_path: Path) -> None:
    path = default_path(tmp_path / "new", "mood")
    write_artifact(path, artifact)
    assert path.name == "mood.promptc.json"
    assert read_artifact(path) == artifact


def test_a_write_that_fails_leaves_the_old_file_and_no_other(artifact: Artifact, tmp_path: Path) -> None:
    path = tmp_path / "mood.promptc.json"
    write_artifact(path, artifact)
    before = path.read_bytes()
    with pytest.raises(ArtifactProblem):
        write_artifact(path, dataclasses.replace(artifact, models=()))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_problem_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    with pytest.raises(ArtifactProblem, match=r"x\.json: this is JSON, but not a promptc artifact"):
        read_artifact(path)


def test_the_source_is_found_by_its_bytes(artifact: Artifact, tmp_path: Path) -> None:
    path = tmp_path / "mood.promptc.json"
    (tmp_path / "a.prompt").write_text("promptc 1\n")
    with pytest.raises(DriverProblem, match="name it with --source"):
        source_of(path, artifact)
    (tmp_path / "b.prompt").write_bytes(PROGRAM.read_bytes())
    assert source_of(path, artifact) == tmp_path / "b.prompt"
