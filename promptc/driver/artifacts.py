"""Artifacts as files: where they go by default, reading, writing, and finding the source of one."""

import hashlib
import os
from pathlib import Path

from promptc.artifact.json_text import MAX_BYTES, text_of
from promptc.artifact.model import Artifact
from promptc.artifact.reader import ArtifactProblem, loads
from promptc.artifact.writer import dumps
from promptc.driver.problems import DriverProblem

SUFFIX = ".promptc.json"
STATE = ".promptc"


def default_path(folder: Path, program: str) -> Path:
    """Where `promptc build` writes when it is not told: beside the source."""
    return folder / f"{program}{SUFFIX}"


def state_folder(folder: Path) -> Path:
    """Where journals and caches of the programs in ``folder`` live. Safe to delete; git ignores it."""
    return folder / STATE


def read_bytes(path: Path) -> bytes:
    """What the file holds, as far as an artifact may be long and one byte more. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def read_artifact(path: Path) -> Artifact:
    """Raises OSError, and `ArtifactProblem` with the path where the file is no artifact."""
    try:
        return loads(text_of(read_bytes(path)))
    except ArtifactProblem as problem:
        raise ArtifactProblem(str(path), str(problem)) from None


def write_artifact(path: Path, artifact: Artifact) -> None:
    """Write all of it or nothing: who reads ``path`` at any moment finds a whole artifact."""
    # Only here, as who reads artifacts is to have them at once.
    import tempfile

    text = dumps(artifact)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=path.name, suffix=".part", delete=False
    ) as part:
        part.write(text)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).chmod(0o644)
    Path(part.name).replace(path)


def is_source(path: Path) -> bool:
    """Whether ``path`` names a program's source and not an artifact."""
    return path.suffix == ".prompt"


def source_of(path: Path, artifact: Artifact) -> Path:
    """The file beside the artifact at ``path`` that it was compiled from, byte for byte.

    Raises `DriverProblem` where there is none: it was moved, or changed since.
    """
    for candidate in sorted(path.parent.glob("*.prompt")):
        if hashlib.sha256(candidate.read_bytes()).hexdigest() == artifact.provenance.source_sha256:
            return candidate
    raise DriverProblem(
        f"the source that {path} was compiled from is not beside it, or has changed since; name it with --source"
    )
