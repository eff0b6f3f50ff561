"""Reads the graphs of an artifact."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final, get_args

from promptc.artifact.cursor import Cursor
from promptc.artifact.keys import NODE_KEYS, keys_of
from promptc.artifact.model import Block, Extern, Graph, Module, Node, NodeOp, Parameter
from promptc.artifact.type_json import NamedTypes, read_fields, read_type
from promptc.schema.types import Record, Type

_OPS: dict[str, NodeOp] = {op: op for op in get_args(NodeOp)}


@final
@dataclass(frozen=True, slots=True)
class Symbols:
    """What the nodes of a graph may name."""

    modules: Mapping[str, Module]
    externs: Mapping[str, Extern]
    types: NamedTypes


def read_graph(cursor: Cursor, symbols: Symbols) -> Graph:
    entries = cursor.keys(*keys_of(Graph))
    return Graph(
        symbol=entries["symbol"].text(),
        inputs=read_fields(entries["inputs"], symbols.types),
        nodes=tuple(_node(n, symbols) for n in entries["nodes"].items()),
        outputs=_ids(entries["outputs"]),
        output_types=read_fields(entries["output_types"], symbols.types),
    )


def _node(cursor: Cursor, symbols: Symbols) -> Node:
    shape = cursor.entries()
    op = _OPS.get(shape["op"].text()) if "op" in shape else None
    if op is None:
        raise cursor.problem(f"expected an op: one of {', '.join(_OPS)}")
    entries = cursor.keys(*NODE_KEYS[op])
    return Node(
        id=entries["id"].integer(),
        op=op,
        type=_type(op, entries, symbols),
        name=entries["name"].text() if "name" in entries else "",
        args=_ids(entries["args"]) if "args" in entries else (),
        value=entries["value"].value if "value" in entries else None,
        blocks=tuple(_block(b, symbols) for b in entries["blocks"].items()) if "blocks" in entries else (),
        tested=read_type(entries["tested"], symbols.types) if "tested" in entries else None,
        sample=entries["sample"].integer() if "sample" in entries else 0,
        group=entries["group"].integer() if "group" in entries else None,
    )


def _type(op: NodeOp, entries: Mapping[str, Cursor], symbols: Symbols) -> Type:
    # What a module or an extern gives stands in the file already.
    match op:
        case "call":
            module = symbols.modules.get(entries["name"].text())
            if module is None:
                raise entries["name"].problem(f"there is no module {entries['name'].text()!r}", about="graph")
            return Record("", module.outputs)
        case "extern":
            extern = symbols.externs.get(entries["name"].text())
            if extern is None:
                raise entries["name"].problem(f"there is no extern {entries['name'].text()!r}", about="graph")
            return extern.returns
        case _:
            return read_type(entries["type"], symbols.types)


def _block(cursor: Cursor, symbols: Symbols) -> Block:
    entries = cursor.keys(*keys_of(Block))
    params = []
    for item in entries["params"].items() if "params" in entries else ():
        param = item.keys(*keys_of(Parameter))
        params.append(Parameter(param["id"].integer(), read_type(param["type"], symbols.types)))
    nodes = tuple(_node(n, symbols) for n in entries["nodes"].items())
    return Block(tuple(params), nodes, entries["result"].integer())


def _ids(cursor: Cursor) -> tuple[tuple[str, int], ...]:
    return tuple((name, entry.integer()) for name, entry in cursor.entries().items())
