"""What an op reads, and the same op with other operands: the two questions that every rewrite asks."""

from collections.abc import Mapping
from dataclasses import replace

from promptc.ir.ops import Call, Const, GetField, MakeList, MakeRecord, Op, Prim, Value


def operands(op: Op) -> tuple[Value, ...]:
    """The values that ``op`` reads, in order; one that is read twice stands twice."""
    match op:
        case Const():
            return ()
        case Call(args=args) | MakeRecord(args=args):
            return tuple(value for _, value in args)
        case GetField(base=base):
            return (base,)
        case MakeList(items=items):
            return items
        case Prim(args=args):
            return args


def substitute(op: Op, values: Mapping[str, Value]) -> Op:
    """``op`` reading ``values[name]`` wherever it read a value of that name."""

    def new(value: Value) -> Value:
        return values.get(value.name, value)

    match op:
        case Const():
            return op
        case Call(args=args) | MakeRecord(args=args):
            return replace(op, args=tuple((name, new(value)) for name, value in args))
        case GetField(base=base):
            return replace(op, base=new(base))
        case MakeList(items=items):
            return replace(op, items=tuple(new(item) for item in items))
        case Prim(args=args):
            return replace(op, args=tuple(new(arg) for arg in args))
