"""Scores of a program or an artifact on a split of its data set, or on a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.artifact.model import Artifact
from promptc.driver.artifacts import is_source, read_artifact, source_of, state_folder
from promptc.driver.externs import code_of
from promptc.driver.problems import DriverProblem
from promptc.driver.rows import scored_rows
from promptc.driver.run_options import RunOptions
from promptc.driver.running import Evaluation, evaluate_rows
from promptc.runtime.store import CALLS
from promptc.runtime.tracing.watch import Tracer
from promptc.schema.types import Row


@final
@dataclass(frozen=True, slots=True)
class Target:
    """What to score, on what. ``rows_file`` goes before ``split``; ``source`` is where an artifact's data set is declared.

    ``allow`` has the files and packages of Python that an artifact may call; a program's source may call its own.
    """

    path: Path
    program: str | None = None
    source: Path | None = None
    split: str = "test"
    rows_file: Path | None = None
    allow: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Scored:
    """``rows_name`` says which rows: ``flowers.test``, or a file."""

    artifact: Artifact
    metric: str
    rows_name: str
    evaluation: Evaluation


def score_target(
    target: Target, *, seed: int = 0, concurrency: int = 64, fresh: bool = False, tracers: tuple[Tracer, ...] = ()
) -> Scored:
    """Run and score the rows of ``target``. Answers are kept in the folder's cache; ``fresh`` asks again.

    Raises `DriverProblem` for a split that is not there or a program without a metric, and what reading rows and
    running them raises.
    """
    artifact, rows, rows_name = _load(target)
    if artifact.metric is None:
        raise DriverProblem(f"{target.path} has no metric to score with: declare one in the .prompt file")
    folder = target.path.parent
    cache = None if fresh else state_folder(folder) / CALLS
    allowed = code_of(target.path, artifact, target.allow)
    options = RunOptions(folder, allowed, seed, concurrency, cache, tracers)
    return Scored(artifact, artifact.metric.symbol, rows_name, evaluate_rows(artifact, rows, options))


def _load(target: Target) -> tuple[Artifact, tuple[Row, ...], str]:
    if target.rows_file is not None and not is_source(target.path):
        artifact = read_artifact(target.path)
        return artifact, scored_rows(artifact, target.rows_file), str(target.rows_file)
    # Only a source says which data set there is, so only here the parser is loaded.
    from promptc.driver.compiling import compile_file
    from promptc.driver.splits import split_rows

    if is_source(target.path):
        compiled = compile_file(target.path, target.program)
        artifact = compiled.artifact
        if target.rows_file is not None:
            return artifact, scored_rows(artifact, target.rows_file), str(target.rows_file)
    else:
        artifact = read_artifact(target.path)
        compiled = compile_file(target.source or source_of(target.path, artifact), artifact.program.symbol)
    rows, name = split_rows(compiled, target.split)
    return artifact, rows, name
