"""The IR to an artifact: values become numbers, choices the value in force, spans and domains stay behind."""

from collections.abc import Sequence

from promptc.artifact import model as artifact
from promptc.ir.ops import Call, Const, Function, GetField, MakeList, MakeRecord, Module, Op, Prim, Program, Value
from promptc.ir.symbols import keep_used
from promptc.schema.types import Field, Record


def generate(
    program: Program, provenance: artifact.Provenance, scores: artifact.Scores | None = None
) -> artifact.Artifact:
    """The artifact of a program that the verifier accepts. Symbols that nothing uses are left out."""
    used = keep_used(program)
    return artifact.Artifact(
        types=used.types,
        models=used.models,
        modules=tuple(_module(m) for m in used.modules),
        program=_graph(used.function(used.main)),
        provenance=provenance,
        metric=_graph(used.function(used.metric)) if used.metric is not None else None,
        scores=scores,
    )


def _module(module: Module) -> artifact.Module:
    return artifact.Module(
        symbol=module.symbol,
        signature=module.signature,
        strategy=module.strategy,
        model=module.model,
        inputs=module.inputs,
        outputs=module.outputs,
        instruction=module.instruction.value,
        demos=module.demos.value,
        format=module.format,
        decoding=module.decoding,
    )


def _graph(function: Function) -> artifact.Graph:
    ids = {param.name: i for i, param in enumerate(function.params)}
    nodes = []
    for op in function.ops:
        node = _node(op, len(ids), ids)
        ids[op.result.name] = node.id
        nodes.append(node)
    return artifact.Graph(
        symbol=function.symbol,
        inputs=tuple(Field(p.name, p.type) for p in function.params),
        nodes=tuple(nodes),
        outputs=tuple((name, ids[value.name]) for name, value in function.returns),
        output_types=tuple(Field(name, value.type) for name, value in function.returns),
    )


def _node(op: Op, number: int, ids: dict[str, int]) -> artifact.Node:
    def named(args: Sequence[tuple[str, Value]]) -> tuple[tuple[str, int], ...]:
        return tuple((name, ids[value.name]) for name, value in args)

    def numbered(args: Sequence[Value]) -> tuple[tuple[str, int], ...]:
        return named([(str(i), value) for i, value in enumerate(args)])

    type_ = op.result.type
    match op:
        case Const(value=value):
            return artifact.Node(number, "const", type_, value=value)
        case Call(module=module, args=call_args):
            return artifact.Node(number, "call", type_, module, named(call_args))
        case GetField(base=base, field=field):
            return artifact.Node(number, "field", type_, field, numbered([base]))
        case MakeRecord(args=record_args):
            name = type_.name if isinstance(type_, Record) else ""
            return artifact.Node(number, "record", type_, name, named(record_args))
        case MakeList(items=items):
            return artifact.Node(number, "list", type_, args=numbered(items))
        case Prim(name=name, args=prim_args):
            return artifact.Node(number, "prim", type_, name, numbered(prim_args))
        case _:
            raise TypeError(f"%{op.result.name} of an op that artifacts do not hold: {type(op).__name__}")
