"""Reads what graphs name: the modules of an artifact with their checks, and its externs."""

from typing import get_args

from promptc.artifact.cursor import Cursor
from promptc.artifact.graph_reader import Symbols, read_graph
from promptc.artifact.keys import keys_of
from promptc.artifact.model import (
    Check,
    CheckKind,
    Corpus,
    Decoding,
    Demo,
    Extern,
    ExternEffect,
    Module,
    OutputFormat,
)
from promptc.artifact.type_json import NamedTypes, read_fields, read_type
from promptc.schema.types import Row

_FORMATS: dict[str, OutputFormat] = {name: name for name in get_args(OutputFormat)}
_EFFECTS: dict[str, ExternEffect] = {name: name for name in get_args(ExternEffect)}
_CHECK_KINDS: dict[str, CheckKind] = {name: name for name in get_args(CheckKind)}


def read_externs(cursor: Cursor, types: NamedTypes) -> tuple[Extern, ...]:
    return tuple(_extern(e, types) for e in cursor.items())


def _extern(cursor: Cursor, types: NamedTypes) -> Extern:
    entries = cursor.keys(*keys_of(Extern))
    source = entries["source"]
    return Extern(
        symbol=entries["symbol"].text(),
        effect=entries["effect"].one_of(_EFFECTS),
        params=read_fields(entries["params"], types),
        returns=read_type(entries["returns"], types),
        source=source.text() if isinstance(source.value, str) else _corpus(source),
    )


def _corpus(cursor: Cursor) -> Corpus:
    entries = cursor.keys(*keys_of(Corpus))
    options = entries["options"].entries() if "options" in entries else {}
    return Corpus(
        entries["retriever"].text(), entries["path"].text(), tuple((name, o.value) for name, o in options.items())
    )


def read_modules(cursor: Cursor, symbols: Symbols) -> tuple[Module, ...]:
    """The modules; ``symbols`` are for their checks, which call none of them."""
    return tuple(_module(m, symbols) for m in cursor.items())


def _module(cursor: Cursor, symbols: Symbols) -> Module:
    entries = cursor.keys(*keys_of(Module))
    return Module(
        symbol=entries["symbol"].text(),
        signature=entries["signature"].text(),
        strategy=entries["strategy"].text(),
        model=entries["model"].text(),
        inputs=read_fields(entries["inputs"], symbols.types),
        outputs=read_fields(entries["outputs"], symbols.types),
        instruction=entries["instruction"].text(),
        demos=tuple(_demo(d) for d in entries["demos"].items()),
        format=entries["format"].one_of(_FORMATS),
        decoding=_decoding(entries["decoding"]),
        attempts=entries["attempts"].integer() if "attempts" in entries else 1,
        checks=tuple(_check(c, symbols) for c in entries["checks"].items()) if "checks" in entries else (),
        template=entries["template"].text() if "template" in entries else None,
        nearest=entries["nearest"].integer() if "nearest" in entries else None,
    )


def _check(cursor: Cursor, symbols: Symbols) -> Check:
    entries = cursor.keys(*keys_of(Check))
    return Check(entries["kind"].one_of(_CHECK_KINDS), read_graph(entries["graph"], symbols), entries["message"].text())


def _decoding(cursor: Cursor) -> Decoding:
    entries = cursor.keys(*keys_of(Decoding))
    return Decoding(entries["temperature"].number(), entries["top_p"].number(), entries["max_tokens"].integer())


def _demo(cursor: Cursor) -> Demo:
    entries = cursor.keys(*keys_of(Demo))
    return Demo(_row(entries["inputs"]), _row(entries["outputs"]))


def _row(cursor: Cursor) -> Row:
    return {name: entry.value for name, entry in cursor.entries().items()}
