"""The nodes of a graph that need neither the world nor other nodes: their value is a function of their arguments."""

from collections.abc import Sequence

from promptc.artifact.model import Node
from promptc.schema.codec import check
from promptc.schema.primitives import evaluate
from promptc.schema.types import Json
from promptc.schema.values import is_value


def evaluate_node(node: Node, args: Sequence[Json]) -> Json:
    """The value of ``node`` from the values of its arguments, in their order.

    Raises `PrimitiveProblem` where a primitive has no value for them, `ValueProblem` where one is not of the type that
    it is converted to.
    """
    match node.op:
        case "const":
            return node.value
        case "field":
            base = args[0]
            if not isinstance(base, dict):
                raise TypeError(f"node {node.id} takes the field {node.name!r} of something that is not a record")
            return base[node.name]
        case "record":
            return {name: value for (name, _), value in zip(node.args, args, strict=True)}
        case "list":
            return list(args)
        case "prim":
            return evaluate(node.name, args)
        case "convert":
            return check(node.type, args[0])
        case "is":
            return node.tested is not None and is_value(node.tested, args[0])
        case "call" | "extern" | "if" | "map" | "require" | "suggest":
            raise TypeError(f"node {node.id} is {node.op!r}: not a pure node")
