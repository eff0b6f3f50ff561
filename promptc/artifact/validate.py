"""What every artifact keeps to, so that the executor need not ask: every name and number refers to something."""

from collections.abc import Iterable, Mapping, Sequence

from promptc.artifact.model import Artifact, Graph, Module, Node
from promptc.artifact.problem import ArtifactProblem
from promptc.schema.codec import ValueProblem, check
from promptc.schema.primitives import PrimitiveProblem, result_type
from promptc.schema.types import SCALARS, Enum, Field, List, Record, Row, Type


def validate(artifact: Artifact) -> None:
    """Raise `ArtifactProblem` at the first place where ``artifact`` refers to what it does not hold."""
    types: dict[str, Enum | Record] = {}
    for i, type_ in enumerate(artifact.types):
        place = f"types[{i}]"
        free = bool(type_.name) and type_.name not in types and type_.name not in SCALARS
        _require(place, f"the name {type_.name!r} is empty or taken", that=free)
        if isinstance(type_, Record):
            _validate_fields(place, type_.fields, types)
        types[type_.name] = type_
    _unique("models", (m.symbol for m in artifact.models))
    _unique("modules", (m.symbol for m in artifact.modules))
    models = {m.symbol for m in artifact.models}
    for i, module in enumerate(artifact.modules):
        _validate_module(f"modules[{i}]", module, models, types)
    modules = {m.symbol: m for m in artifact.modules}
    _validate_graph("program", artifact.program, modules, types)
    if artifact.metric is not None:
        _validate_graph("metric", artifact.metric, {}, types)


def _require(place: str, reason: str, *, that: bool) -> None:
    if not that:
        raise ArtifactProblem(place, reason)


def _unique(place: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        _require(place, f"{name!r} stands twice", that=name not in seen)
        seen.add(name)


def _validate_fields(place: str, fields: Sequence[Field], types: Mapping[str, Enum | Record]) -> None:
    _unique(place, (f.name for f in fields))
    for field in fields:
        _validate_type(f"{place}, field {field.name!r}", field.type, types)


def _validate_type(place: str, type_: Type, types: Mapping[str, Enum | Record]) -> None:
    match type_:
        case List(item=item):
            _validate_type(place, item, types)
        case Record(name="", fields=fields):
            _validate_fields(place, fields, types)
        case Enum(name=name) | Record(name=name):
            _require(place, f"the type {name!r} is not declared", that=types.get(name) == type_)
        case _:
            return


def _validate_module(place: str, module: Module, models: set[str], types: Mapping[str, Enum | Record]) -> None:
    _require(f"{place}.model", f"there is no model {module.model!r}", that=module.model in models)
    _validate_fields(place, (*module.inputs, *module.outputs), types)
    for i, demo in enumerate(module.demos):
        _validate_row(f"{place}.demos[{i}].inputs", module.inputs, demo.inputs)
        _validate_row(f"{place}.demos[{i}].outputs", module.outputs, demo.outputs)


def _validate_row(place: str, fields: tuple[Field, ...], row: Row) -> None:
    try:
        check(Record("", fields), row)
    except ValueProblem as problem:
        raise ArtifactProblem(place, str(problem)) from None


def _validate_graph(
    place: str, graph: Graph, modules: Mapping[str, Module], types: Mapping[str, Enum | Record]
) -> None:
    _validate_fields(f"{place}.inputs", graph.inputs, types)
    _validate_fields(f"{place}.output_types", graph.output_types, types)
    known = [f.type for f in graph.inputs]
    for i, node in enumerate(graph.nodes):
        here = f"{place}.nodes[{i}]"
        _require(here, f"the id is {node.id}, but {len(known)} comes next", that=node.id == len(known))
        _unique(f"{here}.args", (name for name, _ in node.args))
        for name, source in node.args:
            earlier = 0 <= source < node.id
            _require(here, f"argument {name!r} is {source}, which is no earlier value", that=earlier)
        _validate_type(here, node.type, types)
        if problem := _node_problem(node, [known[source] for _, source in node.args], modules):
            raise ArtifactProblem(here, problem)
        known.append(node.type)
    place = f"{place}.outputs"
    named_alike = [name for name, _ in graph.outputs] == [f.name for f in graph.output_types]
    _require(place, "the names are not those of the types", that=named_alike)
    for name, source in graph.outputs:
        _require(place, f"{name!r} is {source}, and there is no such value", that=0 <= source < len(known))


def _node_problem(node: Node, args: Sequence[Type], modules: Mapping[str, Module]) -> str | None:
    names = [name for name, _ in node.args]
    match node.op:
        case "const":
            try:
                check(node.type, node.value)
            except ValueProblem as problem:
                return str(problem)
            return None
        case "call":
            module = modules.get(node.name)
            if module is None:
                return f"there is no module {node.name!r}"
            if node.type != Record("", module.outputs):
                return f"the type is {node.type}, not the outputs of {node.name!r}"
            expected = [f.name for f in module.inputs]
            return None if names == expected else f"expected the arguments {expected}, found {names}"
        case "field":
            base = args[0] if len(args) == 1 else None
            has_field = isinstance(base, Record) and base.field(node.name) is not None
            return None if has_field else f"there is no field {node.name!r} to take"
        case "record":
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
