"""Functions to graphs: each value gets the next number, those inside an op before the op itself."""

from collections.abc import Sequence

from promptc.artifact.model import Block, Graph, Node, Parameter
from promptc.ir.ops import (
    Call,
    Check,
    Const,
    Convert,
    ExternCall,
    Function,
    GetField,
    If,
    Invoke,
    Is,
    MakeList,
    MakeRecord,
    Map,
    Op,
    Prim,
    Region,
    Value,
)
from promptc.schema.types import Field, Record


def make_graph(function: Function) -> Graph:
    """The graph of a function without `Invoke`; raises ValueError where there is one."""
    ids = _Ids()
    for param in function.params:
        ids.add(param.name)
    return Graph(
        symbol=function.symbol,
        inputs=function.params,
        nodes=tuple(ids.node(op) for op in function.ops),
        outputs=tuple((name, ids.of(value)) for name, value in function.returns),
        output_types=tuple(Field(name, value.type) for name, value in function.returns),
    )


class _Ids:
    """The numbers given so far; names are unique in a function, so regions need no table of their own."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def of(self, value: Value) -> int:
        return self._ids[value.name]

    def add(self, name: str) -> int:
        self._ids[name] = len(self._ids)
        return self._ids[name]

    def node(self, op: Op) -> Node:
        blocks = tuple(self._block(region) for region in _regions(op))
        return _node(op, self.add(op.result.name), self, blocks)

    def _block(self, region: Region) -> Block:
        params = tuple(Parameter(self.add(p.name), p.type) for p in region.params)
        nodes = tuple(self.node(op) for op in region.ops)
        return Block(params, nodes, self.of(region.result))


def _regions(op: Op) -> tuple[Region, ...]:
    match op:
        case If(then=then, orelse=orelse):
            return (then, orelse)
        case Map(body=body, where=where):
            return (body,) if where is None else (body, where)
        case _:
            return ()


def _node(op: Op, number: int, ids: _Ids, blocks: tuple[Block, ...]) -> Node:
    def named(args: Sequence[tuple[str, Value]]) -> tuple[tuple[str, int], ...]:
        return tuple((name, ids.of(value)) for name, value in args)

    def numbered(args: Sequence[Value]) -> tuple[tuple[str, int], ...]:
        return named([(str(i), value) for i, value in enumerate(args)])

    type_ = op.result.type
    match op:
        case Const(value=value):
            return Node(number, "const", type_, value=value)
        case Call(module=module, args=call_args, sample=sample, group=group):
            return Node(number, "call", type_, module, named(call_args), sample=sample, group=group)
        case GetField(base=base, field=field):
            return Node(number, "field", type_, field, numbered([base]))
        case MakeRecord(args=record_args):
            name = type_.name if isinstance(type_, Record) else ""
            return Node(number, "record", type_, name, named(record_args))
        case MakeList(items=items):
            return Node(number, "list", type_, args=numbered(items))
        case Prim(name=name, args=prim_args):
            return Node(number, "prim", type_, name, numbered(prim_args))
        case If(condition=condition):
            return Node(number, "if", type_, args=named([("condition", condition)]), blocks=blocks)
        case Map(items=mapped):
            return Node(number, "map", type_, args=named([("items", mapped)]), blocks=blocks)
        case Convert(value=converted):
            # The name that the value has in the IR is the best that a message can call it by.
            name = "" if converted.name.isdigit() else converted.name
            return Node(number, "convert", type_, name, named([("value", converted)]))
        case Is(value=asked, type=tested):
            return Node(number, "is", type_, args=named([("value", asked)]), tested=tested)
        case Check(kind=kind, condition=condition, message=message):
            return Node(number, kind, type_, args=named([("condition", condition), ("message", message)]))
        case ExternCall(extern=extern, args=extern_args):
            return Node(number, "extern", type_, extern, named(extern_args))
        case Invoke(function=function):
            raise ValueError(f"%{op.result.name} calls the program @{function}; the inline pass has to run before")
