"""What an op reads, and the same op with other operands: the two questions that every rewrite asks."""

from collections.abc import Mapping
from dataclasses import replace

from promptc.ir.ops import (
    Call,
    Check,
    Const,
    Convert,
    ExternCall,
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
from promptc.ir.regions import regions, rewrite_regions


def operands(op: Op) -> tuple[Value, ...]:
    """The values that ``op`` reads, in order; one that is read twice stands twice.

    What its regions read of the world outside them is among them.
    """
    inner = [value for region in regions(op) for value in free_values(region)]
    return (*own_operands(op), *inner)


def own_operands(op: Op) -> tuple[Value, ...]:
    """As `operands`, without what only the regions of ``op`` read."""
    match op:
        case Const():
            return ()
        case Call(args=args) | MakeRecord(args=args) | ExternCall(args=args) | Invoke(args=args):
            return tuple(value for _, value in args)
        case GetField(base=value) | Convert(value=value) | Is(value=value) | If(condition=value) | Map(items=value):
            return (value,)
        case MakeList(items=items):
            return items
        case Prim(args=items):
            return items
        case Check(condition=condition, message=message):
            return (condition, message)


def free_values(region: Region) -> tuple[Value, ...]:
    """The values that ``region`` reads and does not define, in order."""
    inside = {value.name for value in (*region.params, *(op.result for op in region.ops))}
    read = [value for op in region.ops for value in operands(op)]
    return tuple(value for value in (*read, region.result) if value.name not in inside)


def substitute(op: Op, values: Mapping[str, Value]) -> Op:
    """``op`` reading ``values[name]`` wherever it, or a region of it, read a value of that name."""

    def new(value: Value) -> Value:
        return values.get(value.name, value)

    match op:
        case Const():
            return op
        case Call(args=args) | MakeRecord(args=args) | ExternCall(args=args) | Invoke(args=args):
            return replace(op, args=tuple((name, new(value)) for name, value in args))
        case GetField(base=base):
            return replace(op, base=new(base))
        case MakeList(items=items):
            return replace(op, items=tuple(new(item) for item in items))
        case Prim(args=operands_):
            return replace(op, args=tuple(new(arg) for arg in operands_))
        case Convert(value=value) | Is(value=value):
            return replace(op, value=new(value))
        case Check(condition=condition, message=message):
            return replace(op, condition=new(condition), message=new(message))
        case If(condition=condition):
            return rewrite_regions(replace(op, condition=new(condition)), lambda r: substitute_region(r, values))
        case Map(items=source):
            return rewrite_regions(replace(op, items=new(source)), lambda r: substitute_region(r, values))


def substitute_region(region: Region, values: Mapping[str, Value]) -> Region:
    """As `substitute`, for all of ``region``; names are unique in a function, so that nothing is captured."""
    ops = tuple(substitute(op, values) for op in region.ops)
    return replace(region, ops=ops, result=values.get(region.result.name, region.result))
