"""What every graph keeps to: ids without gaps, only values in scope, operands that an op takes."""

from collections.abc import Mapping, Sequence

from promptc.artifact.model import Block, Graph, Node
from promptc.artifact.problem import ArtifactProblem, require, unique
from promptc.artifact.validate_node import Symbols, node_problem
from promptc.artifact.validate_types import validate_fields
from promptc.schema.assignable import assignable
from promptc.schema.types import Type

_Scope = Mapping[int, Type]


def validate_graph(place: str, graph: Graph, symbols: Symbols) -> None:
    """Raise `ArtifactProblem` at the first place where ``graph`` is not what an executor may run."""
    validate_fields(f"{place}.inputs", graph.inputs, symbols.types)
    validate_fields(f"{place}.output_types", graph.output_types, symbols.types)
    scope = {i: f.type for i, f in enumerate(graph.inputs)}
    _Nodes(symbols, len(scope)).walk(f"{place}.nodes", graph.nodes, scope)
    place = f"{place}.outputs"
    named_alike = [name for name, _ in graph.outputs] == [f.name for f in graph.output_types]
    require(place, "the names are not those of the types", that=named_alike)
    for (name, source), output in zip(graph.outputs, graph.output_types, strict=True):
        require(place, f"{name!r} is {source}, and there is no such value", that=source in scope)
        found = scope[source]
        require(place, f"{name!r} is {output.type}, but gets {found}", that=assignable(output.type, found))


class _Nodes:
    """A walk over all nodes of a graph in the order of their ids; ``next`` is the id that must come."""

    def __init__(self, symbols: Symbols, first: int) -> None:
        self._symbols = symbols
        self._next = first

    def walk(self, place: str, nodes: Sequence[Node], scope: dict[int, Type]) -> None:
        """Check ``nodes``, which stand together, in order, and add their values to ``scope``."""
        for i, node in enumerate(nodes):
            here = f"{place}[{i}]"
            results = [self._block(f"{here}.blocks[{n}]", block, scope) for n, block in enumerate(node.blocks)]
            self._take(here, node.id)
            unique(f"{here}.args", (name for name, _ in node.args))
            for name, source in node.args:
                require(here, f"argument {name!r} is {source}, which is no earlier value", that=source in scope)
            self._symbols.types.validate(here, node.type)
            if node.tested is not None:
                self._symbols.types.validate(here, node.tested)
            args = [scope[source] for _, source in node.args]
            if problem := node_problem(node, args, results, self._symbols):
                raise ArtifactProblem(here, problem)
            scope[node.id] = node.type
        if problem := _group_problem(nodes):
            raise ArtifactProblem(place, problem)

    def _block(self, place: str, block: Block, scope: _Scope) -> Type:
        inner = dict(scope)
        for param in block.params:
            self._take(place, param.id)
            self._symbols.types.validate(place, param.type)
            inner[param.id] = param.type
        self.walk(f"{place}.nodes", block.nodes, inner)
        require(place, f"the result is {block.result}, and there is no such value", that=block.result in inner)
        return inner[block.result]

    def _take(self, place: str, number: int) -> None:
        require(place, f"the id is {number}, but {self._next} comes next", that=number == self._next)
        self._next += 1


def _group_problem(nodes: Sequence[Node]) -> str | None:
    groups: dict[int, list[Node]] = {}
    for node in nodes:
        if node.group is not None:
            groups.setdefault(node.group, []).append(node)
    for number, calls in groups.items():
        if len({call.sample for call in calls}) < len(calls):
            return f"two calls of group {number} are the same draw"
        if any((call.name, call.args) != (calls[0].name, calls[0].args) for call in calls):
            return f"the calls of group {number} do not ask the same"
    return None
