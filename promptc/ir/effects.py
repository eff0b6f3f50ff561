"""What running an op does besides giving its result: what a pass must know before it drops, merges or moves one."""

from promptc.ir.ops import (
    Call,
    Check,
    Const,
    Convert,
    Effect,
    ExternCall,
    GetField,
    If,
    Invoke,
    Is,
    MakeList,
    MakeRecord,
    Map,
    Module,
    Op,
    Prim,
    Program,
)
from promptc.ir.regions import regions, walk
from promptc.schema.assignable import fits

_STRENGTH: tuple[Effect, ...] = ("pure", "sampled", "nondet", "effect")


def effect(op: Op) -> Effect:
    """The strongest effect of ``op`` and of what it holds.

    A `Check` counts as an effect: what it finds is seen by everybody. So does an `Invoke`, as its function may
    hold anything.
    """
    match op:
        case Const() | GetField() | MakeRecord() | MakeList() | Prim() | Convert() | Is():
            return "pure"
        case Call():
            return "sampled"
        case ExternCall(effect=declared):
            return declared
        case Check() | Invoke():
            return "effect"
        case If() | Map():
            inner = (effect(op) for region in regions(op) for op in region.ops)
            return max(inner, key=_STRENGTH.index, default="pure")


def droppable(op: Op) -> bool:
    """Whether nobody can tell that ``op`` did not run, given that nobody reads its result."""
    return effect(op) != "effect"


def infallible(op: Op) -> bool:
    """Whether ``op`` gives a result for all operands of its types, so that it may run where it did not before."""
    if isinstance(op, Convert):
        return fits(op.value.type, op.result.type) == "yes"
    return isinstance(op, Const | GetField | MakeRecord | MakeList | Is)


def greedy(module: Module) -> bool:
    """Whether the module answers one prompt always in one way."""
    return module.decoding.temperature == 0


def mergeable(op: Op, program: Program) -> bool:
    """Whether ``op`` and all that it holds give the same for the same operands: pure ops and greedy calls."""
    return all(_repeats(inner, program) for inner in walk([op]))


def _repeats(op: Op, program: Program) -> bool:
    match op:
        case Call(module=symbol):
            return greedy(program.module(symbol))
        case If() | Map():
            return True
        case _:
            return effect(op) == "pure"
