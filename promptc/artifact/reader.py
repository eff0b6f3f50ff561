"""Reads an artifact back: ``loads(dumps(a)) == a``. What it returns is complete and checked."""

import json
import math
from collections.abc import Mapping

from promptc.artifact.cursor import Cursor
from promptc.artifact.graph_reader import Symbols, read_graph
from promptc.artifact.model import (
    FORMAT_VERSION,
    Artifact,
    Interval,
    ModelRef,
    Provenance,
    Scores,
)
from promptc.artifact.module_reader import read_externs, read_modules
from promptc.artifact.problem import ArtifactProblem
from promptc.artifact.type_json import read_declaration
from promptc.artifact.validate import validate
from promptc.artifact.writer import hash_content
from promptc.schema.types import Enum, Json, Record

__all__ = ["ArtifactProblem", "loads"]


def loads(text: str) -> Artifact:
    """The artifact that ``text`` holds.

    Raises `ArtifactProblem` where the text is no artifact, was written by a newer promptc, was changed after it was
    written, or refers to what it does not hold.
    """
    try:
        return _load(Cursor(_parse(text)))
    except RecursionError:
        raise ArtifactProblem("", "its values are nested too deeply for an artifact") from None


def _load(cursor: Cursor) -> Artifact:
    entries = cursor.entries()
    if "format" not in entries:
        raise ArtifactProblem("", "this is JSON, but not a promptc artifact: it has no `format`")
    version = entries["format"].integer()
    # Before everything else: a newer format may have other keys, and another way to hash.
    if version > FORMAT_VERSION:
        raise ArtifactProblem(
            "format", f"written by a newer promptc (format {version}, this one reads {FORMAT_VERSION}): upgrade promptc"
        )
    if version < 1:
        raise ArtifactProblem("format", f"there is no format {version}")
    required = ("format", "hash", "provenance", "types", "models", "modules", "program")
    entries = cursor.keys(required, ("externs", "metric", "scores"))
    found = hash_content({key: entry.value for key, entry in entries.items() if key != "hash"})
    if entries["hash"].text() != found:
        raise ArtifactProblem("hash", "the content was changed after promptc wrote it: build it again from its source")
    artifact = _artifact(entries, version)
    validate(artifact)
    return artifact


def _parse(text: str) -> Json:
    try:
        value: Json = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except ValueError as error:
        raise ArtifactProblem("", f"this is not JSON, so not a promptc artifact: {error}") from None
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is too large for a float")
    return value


def _artifact(entries: Mapping[str, Cursor], version: int) -> Artifact:
    types: dict[str, Enum | Record] = {}
    for item in entries["types"].items():
        type_ = read_declaration(item, types)
        if type_.name in types:
            raise item.problem(f"the name {type_.name!r} is taken")
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
        format=version,
    )


def _provenance(cursor: Cursor) -> Provenance:
    entries = cursor.keys(("compiler", "source_sha256", "seed", "passes", "data_sha256"))
    return Provenance(
        compiler=entries["compiler"].text(),
        source_sha256=entries["source_sha256"].text(),
        seed=None if entries["seed"].value is None else entries["seed"].integer(),
        passes=tuple(p.text() for p in entries["passes"].items()),
        data_sha256=tuple((path, digest.text()) for path, digest in entries["data_sha256"].entries().items()),
    )


def _model(cursor: Cursor) -> ModelRef:
    entries = cursor.keys(("symbol", "engine", "name", "options"))
    options = tuple((name, option.value) for name, option in entries["options"].entries().items())
    return ModelRef(entries["symbol"].text(), entries["engine"].text(), entries["name"].text(), options)


def _scores(cursor: Cursor) -> Scores:
    entries = cursor.keys(("metric", "seed", "optimized", "gain", "select_seed", "select_optimized"))
    return Scores(
        metric=entries["metric"].text(),
        seed=_interval(entries["seed"]),
        optimized=_interval(entries["optimized"]),
        gain=_interval(entries["gain"]),
        select_seed=_interval(entries["select_seed"]),
        select_optimized=_interval(entries["select_optimized"]),
    )


def _interval(cursor: Cursor) -> Interval:
    entries = cursor.keys(("mean", "low", "high", "n"))
    return Interval(entries["mean"].number(), entries["low"].number(), entries["high"].number(), entries["n"].integer())
