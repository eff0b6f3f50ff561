"""An artifact as text: canonical JSON, so that equal artifacts are equal files and a diff shows what changed.

Keys in a fixed order, two spaces of indentation, UTF-8, one newline at the end. A signature is of the same text without
``signature``; ``hash`` is the SHA-256 of the text without either, and without the newline at the end.
"""

import hashlib
from collections.abc import Mapping

from promptc.artifact.graph_writer import write_graph
from promptc.artifact.model import (
    Artifact,
    Check,
    Corpus,
    Demo,
    Extern,
    Interval,
    ModelRef,
    Module,
    Provenance,
    Scores,
    Signature,
)
from promptc.artifact.type_json import write_declaration, write_fields, write_type
from promptc.artifact.validate import validate
from promptc.schema.canonical import indented, sorted_keys
from promptc.schema.codec import check
from promptc.schema.types import Json, Record


def dumps(artifact: Artifact) -> str:
    """The text of ``artifact``. Raises `ArtifactProblem` where it refers to what it does not hold."""
    content = _content(artifact)
    head: dict[str, Json] = {"format": content["format"], "hash": hash_content(content)}
    if artifact.signature is not None:
        head["signature"] = _signature(artifact.signature)
    return indented({**head, **content}) + "\n"


def content_hash(artifact: Artifact) -> str:
    """What stands as ``hash`` in the file: equal for artifacts that run alike and came about alike."""
    return hash_content(_content(artifact))


def hash_content(content: Mapping[str, Json]) -> str:
    """What is, or should be, the ``hash`` in an artifact's JSON."""
    hashed = {key: value for key, value in content.items() if key not in ("hash", "signature")}
    return hashlib.sha256(indented(hashed).encode()).hexdigest()


def signed_bytes(content: Mapping[str, Json]) -> bytes:
    """What the signature in an artifact's JSON is of: the file as it was before it was signed."""
    signed = {key: value for key, value in content.items() if key != "signature"}
    return (indented(signed) + "\n").encode()


def _content(artifact: Artifact) -> dict[str, Json]:
    validate(artifact)
    content: dict[str, Json] = {
        "format": artifact.format,
        "provenance": _provenance(artifact.provenance),
        "types": [write_declaration(t) for t in artifact.types],
        "models": [_model(m) for m in artifact.models],
        "modules": [_module(m) for m in artifact.modules],
    }
    if artifact.externs:
        content["externs"] = [_extern(e) for e in artifact.externs]
    content["program"] = write_graph(artifact.program)
    if artifact.metric is not None:
        content["metric"] = write_graph(artifact.metric)
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
        "journal": provenance.journal,
    }


def _signature(signature: Signature) -> Json:
    return {"algorithm": signature.algorithm, "key": signature.key, "value": signature.value}


def _model(model: ModelRef) -> Json:
    options: Json = {name: sorted_keys(value) for name, value in model.options}
    return {"symbol": model.symbol, "engine": model.engine, "name": model.name, "options": options}


def _module(module: Module) -> Json:
    decoding = module.decoding
    entries: dict[str, Json] = {
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
    if module.template is not None:
        entries["template"] = module.template
    if module.nearest is not None:
        entries["nearest"] = module.nearest
    if module.attempts != 1:
        entries["attempts"] = module.attempts
    if module.checks:
        entries["checks"] = [_check(c) for c in module.checks]
    return entries


def _demo(module: Module, demo: Demo) -> Json:
    # `check` also puts the fields in their declared order.
    return {
        "inputs": check(Record("", module.inputs), demo.inputs),
        "outputs": check(Record("", module.outputs), demo.outputs),
    }


def _check(check: Check) -> Json:
    return {"kind": check.kind, "message": check.message, "graph": write_graph(check.graph)}


def _extern(extern: Extern) -> Json:
    return {
        "symbol": extern.symbol,
        "effect": extern.effect,
        "params": write_fields(extern.params),
        "returns": write_type(extern.returns),
        "source": _corpus(extern.source) if isinstance(extern.source, Corpus) else extern.source,
    }


def _corpus(corpus: Corpus) -> Json:
    entries: dict[str, Json] = {"retriever": corpus.retriever, "path": corpus.path}
    if corpus.options:
        entries["options"] = {name: sorted_keys(value) for name, value in corpus.options}
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
