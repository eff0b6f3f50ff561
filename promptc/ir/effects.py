"""What running an op does besides giving its result: what a pass must know before it drops, merges or moves one."""

from promptc.ir.ops import Call, Const, Effect, GetField, MakeList, MakeRecord, Op, Prim


def effect(op: Op) -> Effect:
    """``sampled`` for a model call, ``pure`` for everything else that the language has."""
    match op:
        case Call():
            return "sampled"
        case Const() | GetField() | MakeRecord() | MakeList() | Prim():
            return "pure"


def droppable(op: Op) -> bool:
    """Whether nobody can tell that ``op`` did not run, given that nobody reads its result."""
    return effect(op) != "effect"
