"""What every graph keeps to: ids without gaps, only values in scope, operands that an op takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Block, Extern, Graph, Module, Node
from promptc.artifact.problem import ArtifactProblem, require, unique
from promptc.artifact.validate_types import DeclaredTypes, validate_fields
from promptc.schema.assignable import assignable
from promptc.schema.codec import ValueProblem, check
from promptc.schema.primitives import PrimitiveProblem, result_type
from promptc.schema.types import BOOL, STR, List, Record, Type, Union, plain

_Scope = Mapping[int, Type]


@final
@dataclass(frozen=True, slots=True)
class Symbols:
    """What the nodes of a graph may name. ``calculates`` is for metrics and checks, which must not change the world."""

    modules: Mapping[str, Module]
    externs: Mapping[str, Extern]
    types: DeclaredTypes
    calculates: bool = False


def validate_graph(place: str, graph: Graph, symbols: Symbols) -> None:
    """Raise `ArtifactProblem` at the first place where ``graph`` is not what an executor may run."""
    validate_fields(f"{place}.inputs", graph.inputs, symbols.types)
    validate_fields(f"{place}.output_types", graph.output_types, symbols.types)
    scope = {i: f.type for i, f in enumerate(graph.inputs)}
    _Nodes(symbols, len(scope)).walk(f"{place}.nodes", graph.nodes, scope)
    place = f"{place}.outputs"
    named_alike = [name for name, _ in graph.outputs] == [f.name for f in graph.output_types]
    require(place, "the names are not those of the types", that=named_alike)
    for name, source in graph.outputs:
        require(place, f"{name!r} is {source}, and there is no such value", that=source in scope)


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
            if problem := _problem(node, args, results, self._symbols):
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


def _problem(node: Node, args: Sequence[Type], results: Sequence[Type], symbols: Symbols) -> str | None:
    match node.op:
        case "const":
            try:
                check(node.type, node.value)
            except ValueProblem as problem:
                return str(problem)
            return None
        case "call":
            return _call_problem(node, symbols.modules)
        case "field":
            base = args[0] if len(args) == 1 else None
            options = base.options if isinstance(base, Union) else (base,)
            have_field = all(isinstance(o, Record) and o.field(node.name) is not None for o in options)
            return None if have_field else f"there is no field {node.name!r} to take"
        case "record":
            names = [name for name, _ in node.args]
            fields = [f.name for f in node.type.fields] if isinstance(node.type, Record) else None
            return None if names == fields else f"{node.type} is not made of {names}"
        case "list":
            return None if isinstance(node.type, List) else f"{node.type} is not a list"
        case "prim":
            try:
                result_type(node.name, args)
            except PrimitiveProblem as problem:
                return str(problem)
            return None
        case "if":
            return _args_problem(node, ["condition"], args, [BOOL]) or _if_problem(node, results)
        case "map":
            return _map_problem(node, args, results)
        case "convert":
            return _args_problem(node, ["value"])
        case "is":
            if node.tested is None:
                return "expected a type to test for"
            return _args_problem(node, ["value"]) or (
                None if node.type == BOOL else f"the type is {node.type}, not bool"
            )
        case "extern":
            return _extern_problem(node, symbols)
        case "require" | "suggest":
            return _args_problem(node, ["condition", "message"], [*args, node.type], [BOOL, STR, BOOL])


def _args_problem(
    node: Node, expected: list[str], types: Sequence[Type] = (), expected_types: Sequence[Type] = ()
) -> str | None:
    names = [name for name, _ in node.args]
    if names != expected:
        return f"expected the arguments {expected}, found {names}"
    wrong = [(e, t) for e, t in zip(expected_types, types, strict=True) if not assignable(e, t)]
    return f"expected {wrong[0][0]}, found {wrong[0][1]}" if wrong else None


def _call_problem(node: Node, modules: Mapping[str, Module]) -> str | None:
    module = modules.get(node.name)
    if module is None:
        return f"there is no module {node.name!r}"
    if node.type != Record("", module.outputs):
        return f"the type is {node.type}, not the outputs of {node.name!r}"
    if node.sample < 0:
        return f"the sample is {node.sample}, less than 0"
    return _args_problem(node, [f.name for f in module.inputs])


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


def _extern_problem(node: Node, symbols: Symbols) -> str | None:
    extern = symbols.externs.get(node.name)
    if extern is None:
        return f"there is no extern {node.name!r}"
    if symbols.calculates and extern.effect == "effect":
        return f"{node.name!r} has an effect, and a metric or a check may have none"
    if node.type != extern.returns:
        return f"the type is {node.type}, not what {node.name!r} returns"
    return _args_problem(node, [p.name for p in extern.params])


def _if_problem(node: Node, results: Sequence[Type]) -> str | None:
    if len(node.blocks) != 2 or any(block.params for block in node.blocks):
        return "expected two blocks without parameters"
    wrong = [t for t in results if not assignable(node.type, t)]
    return f"a block gives {wrong[0]}, not {node.type}" if wrong else None


def _map_problem(node: Node, args: Sequence[Type], results: Sequence[Type]) -> str | None:
    if problem := _args_problem(node, ["items"]):
        return problem
    items = plain(args[0])
    if not isinstance(items, List) or not isinstance(node.type, List):
        return f"cannot map {items} to {node.type}: both are lists"
    if len(node.blocks) not in (1, 2) or any(len(block.params) != 1 for block in node.blocks):
        return "expected one or two blocks with one parameter each"
    if wrong := [p.type for block in node.blocks for p in block.params if not assignable(p.type, items.item)]:
        return f"the items are {items.item}, but a block takes {wrong[0]}"
    if not assignable(node.type.item, results[0]):
        return f"the block gives {results[0]}, not {node.type.item}"
    return None if len(results) == 1 or results[1] == BOOL else f"the second block gives {results[1]}, not bool"
