"""From a file to a program that can be called."""

import os
from collections.abc import Collection
from pathlib import Path

from promptc.api.program import Program
from promptc.api.session import Session
from promptc.artifact.problem import ArtifactProblem
from promptc.driver.artifacts import is_source, read_artifact
from promptc.driver.externs import allowed_code, asked_code, without_metric
from promptc.driver.run_options import RunOptions
from promptc.runtime.extern_sources import ExternProblem


def load(
    path: str | os.PathLike[str], *, allow_externs: Collection[str] = (), seed: int = 0, concurrency: int = 64
) -> Program:
    """The program of the artifact at ``path``. No engine is opened before its first call.

    ``allow_externs`` names the Python files and packages that it may call, and the options of models that load Python;
    without them nothing but the artifact is loaded. ``seed`` decides all sampling; at most ``concurrency`` rows are in flight
    at a time. Raises OSError, `ArtifactProblem` where the file is no artifact, `ExternProblem` where it calls what is not
    allowed.
    """
    file = Path(path)
    if concurrency < 1:
        raise ValueError(f"concurrency must be at least 1, got {concurrency}")
    if is_source(file):
        raise ArtifactProblem(str(file), f"this is the source of a program: load what `promptc build {file}` writes")
    # A metric is not asked, so what only it calls need not be allowed.
    artifact = without_metric(read_artifact(file))
    asked = asked_code(artifact)
    if missing := [name for name in asked if name not in allow_externs]:
        raise ExternProblem(
            f"{file} loads Python that is not allowed: {', '.join(missing)}; "
            f"where you trust that code, load it with allow_externs={asked!r}"
        )
    allowed = allowed_code(artifact, file.parent, allow_externs)
    return Program(Session(artifact, RunOptions(file.parent, allowed, seed, concurrency)))
