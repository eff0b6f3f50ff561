"""From the IR to a picture: inputs, calls and outputs are nodes; what only computes is left to the arrows.

An arrow says where a value came from and which argument it fills, through any number of pure operations. A map and the
two ways of an `if` are frames around what happens in them; an `if` and the filter of a map are nodes that decide.

Loops are written out in the IR. A picture that is rolled up has each module, extern and condition of the source once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import final

from promptc.drawing.picture import Edge, Frame, Node, NodeKind, Picture
from promptc.drawing.sources import Sources, either
from promptc.ir.operands import operands
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
    MakeList,
    MakeRecord,
    Map,
    Module,
    Op,
    Prim,
    Program,
    Region,
    Value,
)
from promptc.schema.types import List, plain
from promptc.source.text import Span

# These give what they are given, all of it or an item.
_HANDING_ON = frozenset({"coalesce", "concat", "sorted", "unique", "vote"})


def picture(program: Program, *, rolled: bool = False) -> Picture:
    """The main function of ``program``, rolled up or as it is run."""
    return _Drawing(program, rolled=rolled).draw(program.function(program.main))


@final
@dataclass(slots=True)
class _Open:
    """A frame while it is filled."""

    title: str
    nodes: list[Node] = field(default_factory=list)
    frames: list["_Open"] = field(default_factory=list)

    def closed(self) -> Frame:
        return Frame(self.title, tuple(self.nodes), tuple(frame.closed() for frame in self.frames))

    def first(self) -> Node | None:
        return next((n for n in (*self.nodes, *(f.first() for f in self.frames)) if n is not None), None)


@final
class _Drawing:
    def __init__(self, program: Program, *, rolled: bool) -> None:
        self._program = program
        self._rolled = rolled
        # What is drawn once in a picture that is rolled up, by what makes it the same.
        self._known: dict[tuple[NodeKind, tuple[str, ...], Span | str], Node] = {}
        # The labels of an arrow, by its two ends and whether it is one of control.
        self._arrows: dict[tuple[str, str, bool], dict[str, None]] = {}
        self._sources: dict[str, Sources] = {}
        self._texts: dict[str, str] = {}
        self._count = 0

    def draw(self, function: Function) -> Picture:
        frame = _Open("")
        for param in function.params:
            node = self._node(frame, "input", param.name, str(param.type))
            self._sources[param.name] = Sources.of(node.id)
        self._ops(function.ops, frame)
        for name, value in function.returns:
            self._fill(self._node(frame, "output", name, str(value.type)), [("", value)])
        edges = (
            Edge(source, target, ", ".join(filter(None, labels)), control)
            for (source, target, control), labels in self._arrows.items()
        )
        return Picture(function.symbol, frame.closed(), tuple(edges))

    def _node(self, frame: _Open, kind: NodeKind, *lines: str, place: Span | str = "") -> Node:
        """A new node, or where all is drawn once the one that there is for the same at the same ``place``, if that matters."""
        key = (kind, lines, place)
        if self._rolled and key in self._known:
            return self._known[key]
        node = self._known[key] = Node(f"n{self._count}", kind, tuple(line for line in lines if line))
        self._count += 1
        frame.nodes.append(node)
        return node

    def _fill(self, node: Node, args: Iterable[tuple[str, Value]]) -> None:
        """Arrows to ``node`` for its arguments, named where there are several names to tell apart."""
        for name, value in args:
            self._arrows_from(self._sources[value.name], node, name)

    def _arrows_from(self, sources: Sources, node: Node, name: str) -> None:
        for source, part in sorted({(source.node, source.part) for source in sources.all}):
            label = f"{part} → {name}" if part and name and part != name else part or name
            self._arrow(source, node, label)

    def _arrow(self, source: str, target: Node, label: str, *, control: bool = False) -> None:
        self._arrows.setdefault((source, target.id, control), {})[label] = None

    def _ops(self, ops: Sequence[Op], frame: _Open) -> None:
        for op in ops:
            self._sources[op.result.name] = self._op(op, frame)

    def _op(self, op: Op, frame: _Open) -> Sources:
        """Draw ``op`` where it is worth a node; where its result comes from."""
        match op:
            case Const(value=value):
                if isinstance(value, str):
                    self._texts[op.result.name] = value
                return Sources()
            case GetField(base=base, field=name):
                return self._sources[base.name].field(name)
            case MakeRecord(args=args):
                return Sources.record({name: self._sources[value.name] for name, value in args})
            case MakeList(items=values):
                return self._either(values)
            case Prim(name="at" | "get", args=(base, place)):
                return either([self._sources[base.name], self._sources[place.name].used()])
            case Prim(name=name, args=values) if name in _HANDING_ON or (name == "add" and _is_list(op.result)):
                return self._either(values)
            case Convert(value=value):
                return self._sources[value.name]
            case Call(args=args):
                lines = _call_lines(self._program.module(op.module), 0 if self._rolled else op.sample)
                return self._called(self._node(frame, "call", *lines), args)
            case ExternCall(extern=symbol, args=args, effect=effect):
                return self._called(self._node(frame, "extern", symbol, f"{effect} extern"), args)
            case Invoke(function=symbol, args=args):
                return self._called(self._node(frame, "call", symbol, "program"), args)
            case Check(kind=kind, condition=condition, message=message):
                node = self._node(frame, "check", kind, self._texts.get(message.name, ""))
                return self._called(node, [("", condition)])
            case If():
                return self._if(op, frame)
            case Map():
                return self._map(op, frame)
            case _:
                return self._either(operands(op)).used()

    def _called(self, node: Node, args: Iterable[tuple[str, Value]]) -> Sources:
        self._fill(node, args)
        return Sources.of(node.id)

    def _if(self, op: If, frame: _Open) -> Sources:
        decision = self._node(frame, "decision", "if", place=op.span or op.result.name)
        self._fill(decision, [("", op.condition)])
        ways = (("then", op.then), ("else", op.orelse))
        return either([Sources.of(decision.id, itself=False), *(self._region(*way, frame, decision) for way in ways)])

    def _map(self, op: Map, frame: _Open) -> Sources:
        items = self._sources[op.items.name]
        for param in (*op.body.params, *(op.where.params if op.where else ())):
            self._sources[param.name] = items
        if op.where is None:
            return self._region("for each", op.body, frame, None)
        condition = self._region("filter", op.where, frame, None)
        decision = self._node(frame, "decision", "filter", place=op.span or op.result.name)
        self._arrows_from(condition, decision, "")
        return either([Sources.of(decision.id, itself=False), self._region("for each", op.body, frame, decision)])

    def _region(self, title: str, region: Region, frame: _Open, decision: Node | None) -> Sources:
        inner = _Open(title)
        self._ops(region.ops, inner)
        if inner.nodes or inner.frames:
            frame.frames.append(inner)
        if decision is not None and (first := inner.first()) is not None:
            self._arrow(decision.id, first, title, control=True)
        return self._sources[region.result.name]

    def _either(self, values: Iterable[Value]) -> Sources:
        return either(self._sources[value.name] for value in values)


def _is_list(value: Value) -> bool:
    return isinstance(plain(value.type), List)


def _call_lines(module: Module, sample: int) -> tuple[str, ...]:
    sampled = f", sample {sample + 1}" if sample else ""
    return module.symbol, f"{module.strategy}({module.signature}){sampled}", f"model {module.model}"
