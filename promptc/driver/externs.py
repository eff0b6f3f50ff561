"""Which Python a run may load: what a program's own source names, or what the user of an artifact allows by name.

Who runs a `.prompt` file runs a program that stands before him, with the functions that it names. An artifact may come
from anywhere, so each file and package that it calls has to be allowed.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from promptc.artifact.model import Artifact, Extern
from promptc.artifact.nodes import walk
from promptc.driver.artifacts import is_source
from promptc.driver.engine_code import code_options
from promptc.driver.problems import DriverProblem
from promptc.runtime.extern_sources import Allowed, Source, parse_source


def code_of(path: Path, artifact: Artifact, named: Collection[str] = ()) -> Allowed:
    """What the source at ``path`` as ``artifact``, or the artifact there, may load; raises as `allowed_code`."""
    return own_code(artifact.externs, path.parent) if is_source(path) else allowed_code(artifact, path.parent, named)


def own_code(externs: Sequence[Extern], folder: Path) -> Allowed:
    """The files and packages that ``externs`` of a source in ``folder`` name."""
    packages = frozenset(_leave(source) for source in _sources(externs) if not source.is_file)
    return Allowed(folder, files=True, packages=packages)


def allowed_code(artifact: Artifact, folder: Path, named: Collection[str]) -> Allowed:
    """What ``named`` allows of the Python that an ``artifact`` in ``folder`` names: files, packages and options of models.

    Raises `DriverProblem` where there is more of it; the message says what to allow.
    """
    asked = asked_code(artifact)
    if missing := [name for name in asked if name not in named]:
        wanted = " ".join(f"--allow-extern {name}" for name in asked)
        raise DriverProblem(
            f"the artifact loads Python that this run does not allow: {', '.join(missing)}; "
            f"where you trust that code, run it with {wanted}"
        )
    return own_code(artifact.externs, folder)


def asked_code(artifact: Artifact) -> list[str]:
    """What has to be allowed before ``artifact`` may run: files, packages and options of models, each once."""
    used = {m.model for m in artifact.modules}
    options = code_options(m for m in artifact.models if m.symbol in used)
    return list(dict.fromkeys((*map(_leave, _sources(artifact.externs)), *options)))


def without_metric(artifact: Artifact) -> Artifact:
    """``artifact`` as far as answers need it: no metric, and no module, model or extern that only the metric calls."""
    asked = {node.name for node in walk(artifact.program.nodes) if node.op == "call"}
    modules = tuple(m for m in artifact.modules if m.symbol in asked)
    models = {m.model for m in modules}
    graphs = (artifact.program, *(check.graph for m in modules for check in m.checks))
    called = {node.name for graph in graphs for node in walk(graph.nodes) if node.op == "extern"}
    return replace(
        artifact,
        metric=None,
        modules=modules,
        models=tuple(m for m in artifact.models if m.symbol in models),
        externs=tuple(e for e in artifact.externs if e.symbol in called),
    )


def _sources(externs: Sequence[Extern]) -> Iterator[Source]:
    """Where the Python functions among ``externs`` are; a corpus is data."""
    return (parse_source(extern.source) for extern in externs if isinstance(extern.source, str))


def _leave(source: Source) -> str:
    """What a user names to allow ``source``: its file, or the package at the top of its module."""
    return source.module if source.is_file else source.module.partition(".")[0]
