"""A graph as JSON; what holds its default is not written."""

from promptc.artifact.model import Block, Graph, Node
from promptc.artifact.type_json import write_fields, write_type
from promptc.schema.codec import check
from promptc.schema.types import Json


def write_graph(graph: Graph) -> Json:
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
    if node.sample:
        entries["sample"] = node.sample
    if node.group is not None:
        entries["group"] = node.group
    if node.tested is not None:
        entries["tested"] = write_type(node.tested)
    if node.blocks:
        entries["blocks"] = [_block(b) for b in node.blocks]
    # What a module or an extern gives stands in the file already.
    if node.op not in ("call", "extern"):
        entries["type"] = write_type(node.type)
    return entries


def _block(block: Block) -> Json:
    entries: dict[str, Json] = {}
    if block.params:
        entries["params"] = [{"id": p.id, "type": write_type(p.type)} for p in block.params]
    return {**entries, "nodes": [_node(n) for n in block.nodes], "result": block.result}
