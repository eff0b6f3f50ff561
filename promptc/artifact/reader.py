"""Reads an artifact back: ``loads(dumps(a)) == a``. What it returns is complete and checked."""

import json
import math
from collections.abc import Mapping

from promptc.artifact.cursor import Cursor
from promptc.artifact.graph_reader import read_graph
from promptc.artifact.model import (
    FORMAT_VERSION,
    Artifact,
    Decoding,
    Demo,
    Interval,
    ModelRef,
    Module,
    OutputFormat,
    Provenance,
    Scores,
)
from promptc.artifact.problem import ArtifactProblem
from promptc.artifact.type_json import NamedTypes, read_declaration, read_fields
from promptc.artifact.validate import validate
from promptc.artifact.writer import hash_content
from promptc.schema.types import Enum, Json, Record, Row

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
    entries = cursor.keys(required, ("metric", "scores"))
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
    modules = tuple(_module(m, types) for m in entries["modules"].items())
    by_symbol = {m.symbol: m for m in modules}
    return Artifact(
        types=tuple(types.values()),
        models=tuple(_model(m) for m in entries["models"].items()),
        modules=modules,
        program=read_graph(entries["program"], by_symbol, types),
        provenance=_provenance(entries["provenance"]),
        metric=read_graph(entries["metric"], by_symbol, types) if "metric" in entries else None,
        scores=_scores(entries["scores"]) if "scores" in entries else None,
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


def _module(cursor: Cursor, types: NamedTypes) -> Module:
    entries = cursor.keys(
        (
            "symbol",
            "signature",
            "strategy",
            "model",
            "format",
            "decoding",
            "inputs",
            "outputs",
            "instruction",
            "demos",
        )
    )
    return Module(
        symbol=entries["symbol"].text(),
        signature=entries["signature"].text(),
        strategy=entries["strategy"].text(),
        model=entries["model"].text(),
        inputs=read_fields(entries["inputs"], types),
        outputs=read_fields(entries["outputs"], types),
        instruction=entries["instruction"].text(),
        demos=tuple(_demo(d) for d in entries["demos"].items()),
        format=_format(entries["format"]),
        decoding=_decoding(entries["decoding"]),
    )


def _format(cursor: Cursor) -> OutputFormat:
    match cursor.text():
        case "lines":
            return "lines"
        case "json":
            return "json"
        case other:
            raise cursor.problem(f"expected lines or json, found {other!r}")


def _decoding(cursor: Cursor) -> Decoding:
    entries = cursor.keys(("temperature", "top_p", "max_tokens"))
    return Decoding(entries["temperature"].number(), entries["top_p"].number(), entries["max_tokens"].integer())


def _demo(cursor: Cursor) -> Demo:
    entries = cursor.keys(("inputs", "outputs"))
    return Demo(_row(entries["inputs"]), _row(entries["outputs"]))


def _row(cursor: Cursor) -> Row:
    return {name: entry.value for name, entry in cursor.entries().items()}


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
