"""An artifact as text: canonical JSON, so that equal artifacts are equal files and a diff shows what changed.

Keys in a fixed order, two spaces of indentation, UTF-8, one newline at the end. ``hash`` is the SHA-256 of the same text
without the line that holds it.
"""

import hashlib

from promptc.artifact.model import Artifact, Demo, Graph, Interval, ModelRef, Module, Node, Provenance, Scores
from promptc.artifact.type_json import write_declaration, write_fields, write_type
from promptc.artifact.validate import validate
from promptc.schema.canonical import indented, sorted_keys
from promptc.schema.codec import check
from promptc.schema.types import Json, Record


def dumps(artifact: Artifact) -> str:
    """The text of ``artifact``. Raises `ArtifactProblem` where it refers to what it does not hold."""
    content = _content(artifact)
    return indented({"format": content["format"], "hash": hash_content(content), **content}) + "\n"


def content_hash(artifact: Artifact) -> str:
    """What stands as ``hash`` in the file: equal for artifacts that run alike and came about alike."""
    return hash_content(_content(artifact))


def hash_content(content: dict[str, Json]) -> str:
    """The SHA-256 of an artifact's JSON, which must not have its ``hash`` in it."""
    return hashlib.sha256(indented(content).encode()).hexdigest()


def _content(artifact: Artifact) -> dict[str, Json]:
    validate(artifact)
    content: dict[str, Json] = {
        "format": artifact.format,
        "provenance": _provenance(artifact.provenance),
        "types": [write_declaration(t) for t in artifact.types],
        "models": [_model(m) for m in artifact.models],
        "modules": [_module(m) for m in artifact.modules],
        "program": _graph(artifact.program),
    }
    if artifact.metric is not None:
        content["metric"] = _graph(artifact.metric)
    if artifact.scores is not None:
        content["scores"] = _scores(artifact.scores)
    return content


def _provenance(provenance: Provenance) -> Json:
    return {
        "compiler": provenance.compiler,
        "source_sha256": provenance.source_sha256,
        "seed": provenance.seed,
        "passes": list(provenance.passes),
        "data_sha256": dict(provenance.data_sha256),
    }


def _model(model: ModelRef) -> Json:
    options: Json = {name: sorted_keys(value) for name, value in model.options}
    return {"symbol": model.symbol, "engine": model.engine, "name": model.name, "options": options}


def _module(module: Module) -> Json:
    decoding = module.decoding
    return {
        "symbol": module.symbol,
        "signature": module.signature,
        "strategy": module.strategy,
        "model": module.model,
        "format": module.format,
        "decoding": {
            "temperature": float(decoding.temperature),
            "top_p": float(decoding.top_p),
            "max_tokens": decoding.max_tokens,
        },
        "inputs": write_fields(module.inputs),
        "outputs": write_fields(module.outputs),
        "instruction": module.instruction,
        "demos": [_demo(module, d) for d in module.demos],
    }


def _demo(module: Module, demo: Demo) -> Json:
    # `check` also puts the fields in their declared order.
    return {
        "inputs": check(Record("", module.inputs), demo.inputs),
        "outputs": check(Record("", module.outputs), demo.outputs),
    }


def _graph(graph: Graph) -> Json:
    return {
        "symbol": graph.symbol,
        "inputs": write_fields(graph.inputs),
        "nodes": [_node(n) for n in graph.nodes],
        "outputs": dict(graph.outputs),
        "output_types": write_fields(graph.output_types),
    }


def _node(node: Node) -> Json:
    entries: dict[str, Json] = {"id": node.id, "op": node.op}
    if node.name:
        entries["name"] = node.name
    if node.op == "const":
        entries["value"] = check(node.type, node.value)
    else:
        entries["args"] = dict(node.args)
    # A call's type is its module's outputs, which stand in the file already.
    if node.op != "call":
        entries["type"] = write_type(node.type)
    return entries


def _scores(scores: Scores) -> Json:
    return {
        "metric": scores.metric,
        "seed": _interval(scores.seed),
        "optimized": _interval(scores.optimized),
        "gain": _interval(scores.gain),
        "select_seed": _interval(scores.select_seed),
        "select_optimized": _interval(scores.select_optimized),
    }


def _interval(interval: Interval) -> Json:
    return {
        "mean": float(interval.mean),
        "low": float(interval.low),
        "high": float(interval.high),
        "n": interval.n,
    }
