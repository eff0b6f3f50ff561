"""Which keys the objects of the file have: the names of the fields in `promptc.artifact.model`.

The reader, and the JSON Schema that is published, both stand on this.
"""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import NamedTuple

from promptc.artifact.model import Artifact, Block, Corpus, Module, NodeOp
from promptc.schema.types import Field, Member


class Keys(NamedTuple):
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


# What is not written where it holds its default.
_LEFT_OUT: Mapping[type, tuple[str, ...]] = {
    Artifact: ("signature", "externs", "metric", "scores"),
    Block: ("params",),
    Corpus: ("options",),
    Field: ("description", "default"),
    Member: ("wire", "description"),
    Module: ("attempts", "checks", "template", "nearest"),
}


@cache
def keys_of(kind: type) -> Keys:
    """The keys of a dataclass of the model. The file has a ``hash``, too; nodes differ by their op: see `NODE_KEYS`."""
    optional = _LEFT_OUT.get(kind, ())
    required = tuple(f.name for f in fields(kind) if f.name not in optional)
    return Keys(("hash", *required) if kind is Artifact else required, optional)


NODE_KEYS: Mapping[NodeOp, Keys] = {
    "const": Keys(("id", "op", "value", "type")),
    "call": Keys(("id", "op", "name", "args"), ("sample", "group")),
    "field": Keys(("id", "op", "name", "args", "type")),
    "record": Keys(("id", "op", "args", "type"), ("name",)),
    "list": Keys(("id", "op", "args", "type")),
    "prim": Keys(("id", "op", "name", "args", "type")),
    "if": Keys(("id", "op", "args", "blocks", "type")),
    "map": Keys(("id", "op", "args", "blocks", "type")),
    "convert": Keys(("id", "op", "args", "type"), ("name",)),
    "is": Keys(("id", "op", "args", "tested", "type")),
    "extern": Keys(("id", "op", "name", "args")),
    "require": Keys(("id", "op", "args", "type")),
    "suggest": Keys(("id", "op", "args", "type")),
}
