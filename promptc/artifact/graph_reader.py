"""Reads the graphs of an artifact."""

from collections.abc import Mapping
from typing import get_args

from promptc.artifact.cursor import Cursor
from promptc.artifact.model import Graph, Module, Node, NodeOp
from promptc.artifact.type_json import NamedTypes, read_fields, read_type
from promptc.schema.types import Record, Type

_OPS: dict[str, NodeOp] = {op: op for op in get_args(NodeOp)}

# Required and optional keys of each op's node.
_KEYS: dict[NodeOp, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "const": (("id", "op", "value", "type"), ()),
    "call": (("id", "op", "name", "args"), ()),
    "field": (("id", "op", "name", "args", "type"), ()),
    "record": (("id", "op", "args", "type"), ("name",)),
    "list": (("id", "op", "args", "type"), ()),
    "prim": (("id", "op", "name", "args", "type"), ()),
}


def read_graph(cursor: Cursor, modules: Mapping[str, Module], types: NamedTypes) -> Graph:
    entries = cursor.keys(("symbol", "inputs", "nodes", "outputs", "output_types"))
    return Graph(
        symbol=entries["symbol"].text(),
        inputs=read_fields(entries["inputs"], types),
        nodes=tuple(_node(n, modules, types) for n in entries["nodes"].items()),
        outputs=_ids(entries["outputs"]),
        output_types=read_fields(entries["output_types"], types),
    )


def _node(cursor: Cursor, modules: Mapping[str, Module], types: NamedTypes) -> Node:
    shape = cursor.entries()
    op = _OPS.get(shape["op"].text()) if "op" in shape else None
    if op is None:
        raise cursor.problem(f"expected an op: one of {', '.join(_OPS)}")
    entries = cursor.keys(*_KEYS[op])
    return Node(
        id=entries["id"].integer(),
        op=op,
        type=_call_type(entries["name"], modules) if op == "call" else read_type(entries["type"], types),
        name=entries["name"].text() if "name" in entries else "",
        args=_ids(entries["args"]) if "args" in entries else (),
        value=entries["value"].value if "value" in entries else None,
    )


def _call_type(cursor: Cursor, modules: Mapping[str, Module]) -> Type:
    module = modules.get(cursor.text())
    if module is None:
        raise cursor.problem(f"there is no module {cursor.text()!r}")
    return Record("", module.outputs)


def _ids(cursor: Cursor) -> tuple[tuple[str, int], ...]:
    return tuple((name, entry.integer()) for name, entry in cursor.entries().items())
