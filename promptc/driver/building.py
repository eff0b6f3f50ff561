"""A build without optimizing: the artifact of a program as written, as a file."""

from pathlib import Path

from promptc.driver.artifacts import default_path, write_artifact
from promptc.driver.compiling import Compiled


def output_path(compiled: Compiled, wanted: Path | None) -> Path:
    """``wanted``, or the default beside the source."""
    return wanted if wanted is not None else default_path(compiled.folder, compiled.program)


def build_plain(compiled: Compiled, wanted: Path | None) -> Path:
    """Write the artifact; gives its path. Raises OSError."""
    path = output_path(compiled, wanted)
    write_artifact(path, compiled.artifact)
    return path
