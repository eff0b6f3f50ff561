"""The nodes of a graph that need no model: what the executor and the metric share."""

from collections.abc import Mapping

from promptc.artifact.model import Graph, Node
from promptc.schema.primitives import evaluate
from promptc.schema.types import Json


def evaluate_node(node: Node, values: Mapping[int, Json]) -> Json:
    """The value of a node other than a call, from the values of its arguments by id.

    Raises `PrimitiveProblem` where a primitive has no value for them.
    """
    args = [values[i] for _, i in node.args]
    match node.op:
        case "const":
            return node.value
        case "field":
            base = args[0]
            if not isinstance(base, dict):
                raise TypeError(f"node {node.id} takes the field {node.name!r} of something that is not a record")
            return base[node.name]
        case "record":
            return {name: values[i] for name, i in node.args}
        case "list":
            return args
        case "prim":
            return evaluate(node.name, args)
        case "call":
            raise TypeError(f"node {node.id} calls {node.name!r}: not a pure node")


def evaluate_graph(graph: Graph, inputs: Mapping[str, Json]) -> dict[str, Json]:
    """The outputs of a graph without calls, by name."""
    values: dict[int, Json] = {i: inputs[f.name] for i, f in enumerate(graph.inputs)}
    for node in graph.nodes:
        values[node.id] = evaluate_node(node, values)
    return {name: values[i] for name, i in graph.outputs}
