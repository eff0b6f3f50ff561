"""Reads an artifact back: ``loads(dumps(a)) == a``. What it returns is complete and checked.

The steps stand apart for `promptc.artifact.inspection`, which tells all that is wrong: JSON, version, hash, the objects
with their keys, and what `promptc.artifact.validate` asks of them.
"""

from collections.abc import Mapping
from typing import get_args

from promptc.artifact.cursor import Cursor
from promptc.artifact.graph_reader import Symbols, read_graph
from promptc.artifact.json_text import WRITTEN_BY, parse_json
from promptc.artifact.keys import keys_of
from promptc.artifact.migrate import Content, migrate
from promptc.artifact.model import (
    FORMAT_VERSION,
    Artifact,
    Interval,
    ModelRef,
    Provenance,
    Scores,
    Signature,
    SignatureAlgorithm,
)
from promptc.artifact.module_reader import read_externs, read_modules
from promptc.artifact.problem import ArtifactProblem
from promptc.artifact.type_json import read_declaration
from promptc.artifact.validate import validate
from promptc.artifact.writer import hash_content
from promptc.schema.types import Enum, Record

__all__ = ["ArtifactProblem", "loads"]

# What is written as text may be nested more deeply than JSON.
TOO_DEEP = "its types are nested too deeply for an artifact"
_ALGORITHMS: dict[str, SignatureAlgorithm] = {name: name for name in get_args(SignatureAlgorithm)}


def loads(text: str) -> Artifact:
    """The artifact that ``text`` holds; one of an older format comes as it would be written today.

    Raises `ArtifactProblem` where the text is no artifact, was written by a newer promptc, was changed after it was
    written, or refers to what it does not hold.
    """
    content = read_content(text)
    version = read_version(content)
    if problem := hash_problem(content):
        raise ArtifactProblem("hash", problem)
    try:
        artifact = read_artifact(migrate(content, version))
        validate(artifact)
    except RecursionError:
        raise ArtifactProblem("", TOO_DEEP) from None
    return artifact


def read_content(text: str) -> Content:
    """The object that ``text`` writes. Raises `ArtifactProblem`."""
    value = parse_json(text)
    if not isinstance(value, dict) or "format" not in value:
        raise ArtifactProblem("", f"this is JSON, but not a promptc artifact: it has no `format`; {WRITTEN_BY}")
    return value


def read_version(content: Content) -> int:
    """The version of the format, one that this promptc reads. Raises `ArtifactProblem`.

    This comes before everything else: a newer format may have other keys, and another way to hash.
    """
    version = content["format"]
    if not isinstance(version, int) or isinstance(version, bool):
        raise ArtifactProblem("format", f"expected a whole number, found {type(version).__name__}")
    if version > FORMAT_VERSION:
        newer = f"written by a newer promptc (format {version}, this one reads up to {FORMAT_VERSION}): upgrade promptc"
        raise ArtifactProblem("format", newer)
    if version < 1:
        raise ArtifactProblem("format", f"there is no format {version}")
    return version


def hash_problem(content: Content) -> str | None:
    """Why the content is not what its hash says; None where it is."""
    if content.get("hash") == hash_content(content):
        return None
    return "the content was changed after promptc wrote it: build it again from its source"


def read_artifact(content: Content) -> Artifact:
    """The artifact of a content of this promptc's format; what it refers to is for `validate` to check."""
    entries = Cursor(content).keys(*keys_of(Artifact))
    types: dict[str, Enum | Record] = {}
    for item in entries["types"].items():
        type_ = read_declaration(item, types)
        if type_.name in types:
            raise item.problem(f"the name {type_.name!r} is taken", about="types")
        types[type_.name] = type_
    externs = read_externs(entries["externs"], types) if "externs" in entries else ()
    by_name = {e.symbol: e for e in externs}
    modules = read_modules(entries["modules"], Symbols({}, by_name, types))
    symbols = Symbols({m.symbol: m for m in modules}, by_name, types)
    return Artifact(
        types=tuple(types.values()),
        models=tuple(_model(m) for m in entries["models"].items()),
        modules=modules,
        program=read_graph(entries["program"], symbols),
        provenance=_provenance(entries["provenance"]),
        metric=read_graph(entries["metric"], symbols) if "metric" in entries else None,
        scores=_scores(entries["scores"]) if "scores" in entries else None,
        externs=externs,
        signature=_signature(entries["signature"]) if "signature" in entries else None,
        format=entries["format"].integer(),
    )


def _provenance(cursor: Cursor) -> Provenance:
    entries = cursor.keys(*keys_of(Provenance))
    return Provenance(
        compiler=entries["compiler"].text(),
        source_sha256=entries["source_sha256"].text(),
        seed=None if entries["seed"].value is None else entries["seed"].integer(),
        passes=tuple(p.text() for p in entries["passes"].items()),
        data_sha256=tuple((path, digest.text()) for path, digest in entries["data_sha256"].entries().items()),
        journal=None if entries["journal"].value is None else entries["journal"].text(),
    )


def _model(cursor: Cursor) -> ModelRef:
    entries = cursor.keys(*keys_of(ModelRef))
    options = tuple((name, option.value) for name, option in entries["options"].entries().items())
    return ModelRef(entries["symbol"].text(), entries["engine"].text(), entries["name"].text(), options)


def _signature(cursor: Cursor) -> Signature:
    entries = cursor.keys(*keys_of(Signature))
    algorithm = entries["algorithm"].one_of(_ALGORITHMS)
    return Signature(algorithm, entries["key"].text(), entries["value"].text())


def _scores(cursor: Cursor) -> Scores:
    entries: Mapping[str, Cursor] = cursor.keys(*keys_of(Scores))
    return Scores(
        metric=entries["metric"].text(),
        seed=_interval(entries["seed"]),
        optimized=_interval(entries["optimized"]),
        gain=_interval(entries["gain"]),
        select_seed=_interval(entries["select_seed"]),
        select_optimized=_interval(entries["select_optimized"]),
    )


def _interval(cursor: Cursor) -> Interval:
    entries = cursor.keys(*keys_of(Interval))
    return Interval(entries["mean"].number(), entries["low"].number(), entries["high"].number(), entries["n"].integer())
