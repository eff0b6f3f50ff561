"""From the files of artifacts to a server that runs them. Needs no parser and no optimizer."""

import asyncio
import signal
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from promptc.artifact.model import Artifact
from promptc.artifact.problem import ArtifactProblem
from promptc.artifact.writer import content_hash
from promptc.data.problems import DataProblem
from promptc.driver.artifacts import is_source, read_artifact
from promptc.driver.externs import allowed_code, without_metric
from promptc.driver.problems import DriverProblem, MissingTool
from promptc.driver.run_options import RunOptions
from promptc.driver.running import open_executor
from promptc.runtime.engine import EngineFailure
from promptc.runtime.externs import ExternProblem
from promptc.server.limits import Limits
from promptc.server.programs import Programs, Say
from promptc.server.served import Opened


@final
@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Where to listen, and the Python that the artifacts may call, as `promptc.driver.externs.allowed_code` takes it."""

    host: str
    port: int
    allow: tuple[str, ...]
    seed: int
    limits: Limits


# The share of a request's time in which its calls are asked again.
_RETRIED = 0.9
# What refuses an artifact without it being a mistake of promptc.
_TOLD = (
    ArtifactProblem,
    DataProblem,
    DriverProblem,
    EngineFailure,
    ExternProblem,
    MissingTool,
    ModuleNotFoundError,
    OSError,
)


def serve_artifacts(paths: Sequence[Path], options: ServeOptions, say: Say) -> signal.Signals:
    """Serve until a signal, and give it. Raises, as long as nothing is served yet, what opening an artifact raises.

    Raises `MissingTool` where the server's packages are not installed, and `promptc.server.problems.ServeProblem`.
    """
    for path in paths:
        if is_source(path):
            raise DriverProblem(f"{path} is a program's source; `promptc build {path}` makes the artifact to serve")
    try:
        from promptc.server.process import listen, serve
    except ModuleNotFoundError as error:
        raise MissingTool(f"a server needs the package `{error.name}`: pip install 'promptc-lm[serve]'") from error
    # Who still has time waits for a model that is started again; a moment is left to say that it was in vain.
    retry_s = _RETRIED * options.limits.deadline_s
    run = RunOptions(Path(), seed=options.seed, concurrency=options.limits.in_flight, retry_s=retry_s)
    programs = Programs(lambda path: open_artifact(path, options.allow, run), paths, say=say, told=_TOLD)
    listening = listen(options.host, options.port)
    return asyncio.run(serve(programs, listening, options.limits, say))


@asynccontextmanager
async def open_artifact(path: Path, allow: Collection[str], options: RunOptions) -> AsyncIterator[Opened]:
    """The artifact at ``path``, ready to run with the seed and the concurrency of ``options``.

    Raises OSError, `ArtifactProblem`, and what `open_executor` raises.
    """
    artifact, hash_ = await asyncio.to_thread(_read, path)
    allowed = allowed_code(artifact, path.parent, allow)
    async with open_executor(artifact, replace(options, folder=path.parent, allowed=allowed)) as (executor, engines):
        yield Opened(executor, engines, hash_)


def _read(path: Path) -> tuple[Artifact, str]:
    """What requests need of the artifact in the file, and the hash of all of it."""
    artifact = read_artifact(path)
    # A metric is not asked, so what only it calls need not be allowed.
    return without_metric(artifact), content_hash(artifact)
