"""All that is right and wrong with an artifact's file, check by check; the reader stops at the first problem."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, final, get_args

from promptc.artifact.json_text import text_of
from promptc.artifact.migrate import Content, migrate
from promptc.artifact.model import FORMAT_VERSION, Artifact, Graph
from promptc.artifact.nodes import walk
from promptc.artifact.problem import ArtifactProblem, Aspect
from promptc.artifact.reader import TOO_DEEP, hash_problem, read_artifact, read_content, read_version
from promptc.artifact.validate import validate_graphs, validate_types
from promptc.schema.canonical import indented

# unknown: what comes before it is wrong, so that nothing can be said.
State = Literal["right", "wrong", "unknown"]


@final
@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``note`` is for users."""

    aspect: Aspect
    state: State
    note: str


@final
@dataclass(frozen=True, slots=True)
class Inspection:
    """A finding for every aspect, in order. ``content`` is the JSON of the file, where it is an object."""

    findings: tuple[Finding, ...]
    content: Content | None


def inspect(data: bytes) -> Inspection:
    """What is to be said of a file. Nothing is wrong just where `promptc.artifact.reader.loads` takes it."""
    right: dict[Aspect, str] = {}
    wrong: dict[Aspect, str] = {}
    content: Content | None = None
    at: Aspect = "text"
    try:
        content = read_content(text_of(data))
        right[at] = _layout(content, data)
        at = "format"
        version = read_version(content)
        right[at] = str(version) if version == FORMAT_VERSION else f"{version}, read as {FORMAT_VERSION}"
        at = "hash"
        if changed := hash_problem(content):
            wrong[at] = changed
        else:
            right[at] = str(content["hash"])
        at = "schema"
        artifact = read_artifact(migrate(content, version))
        right[at] = "every key and every value is of a kind that the format has"
        at = "types"
        types = validate_types(artifact)
        right[at] = f"declared: {len(artifact.types)}; defaults and demonstrations are of their types"
        at = "graph"
        validate_graphs(artifact, types)
        nodes = sum(1 for graph in _graphs(artifact) for _ in walk(graph.nodes))
        right[at] = f"modules: {len(artifact.modules)}, nodes: {nodes}; all that they name is there"
    except ArtifactProblem as problem:
        wrong[problem.about or at] = str(problem)
    except RecursionError:
        wrong["types"] = TOO_DEEP
    return Inspection(tuple(_finding(aspect, right, wrong) for aspect in get_args(Aspect)), content)


def _finding(aspect: Aspect, right: Mapping[Aspect, str], wrong: Mapping[Aspect, str]) -> Finding:
    if aspect in wrong:
        return Finding(aspect, "wrong", wrong[aspect])
    return Finding(aspect, "right", right[aspect]) if aspect in right else Finding(aspect, "unknown", "")


def _layout(content: Content, data: bytes) -> str:
    size = f"{len(data):,} bytes"
    if (indented(content) + "\n").encode() == data:
        return f"canonical JSON, {size}"
    return f"JSON, {size}, laid out otherwise than promptc writes it"


def _graphs(artifact: Artifact) -> Iterator[Graph]:
    yield artifact.program
    yield from (check.graph for module in artifact.modules for check in module.checks)
    if artifact.metric is not None:
        yield artifact.metric
