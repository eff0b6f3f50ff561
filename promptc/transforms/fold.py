"""Constant folding: what can be known before any row is seen is computed once, here.

Before::

    program @p(%x: str) {
      %a = const int 2
      %b = const int 3
      %n = add(%a, %b): int
      %r = record Pair (left = %x, right = %n)
      %l = field left of %r
      return (n = %n, l = %l)
    }

After (the ops that nobody reads any more are left for `dce`)::

    program @p(%x: str) {
      %a = const int 2
      %b = const int 3
      %n = const int 5
      %r = record Pair (left = %x, right = %n)
      return (n = %n, l = %x)
    }

A primitive that has no value for its operands, such as a division by zero, stays as it is: it fails at run time, with
the row it belongs to, and only where it is reached.
"""

from dataclasses import dataclass, replace
from typing import final

from promptc.ir.operands import substitute
from promptc.ir.ops import Const, Function, GetField, MakeList, MakeRecord, Op, Prim, Program, Value
from promptc.schema.codec import check
from promptc.schema.primitives import PrimitiveProblem, evaluate
from promptc.schema.types import Json

_NEUTRAL = {"and": True, "or": False}


@final
@dataclass(frozen=True, slots=True)
class Fold:
    name: str = "fold"

    def apply(self, program: Program) -> Program:
        return replace(program, functions=tuple(_fold(f) for f in program.functions))


def _fold(function: Function) -> Function:
    # What is known of the values so far: constants by name, records by name, and values that are another one.
    constants: dict[str, Json] = {}
    records: dict[str, dict[str, Value]] = {}
    same: dict[str, Value] = {}
    ops = []
    for original in function.ops:
        op = substitute(original, same)
        if isinstance(op, GetField) and op.base.name in records:
            field = records[op.base.name][op.field]
            # An int may fill a field that is a float; only a value of the field's own type can stand for it.
            if field.type == op.result.type:
                same[op.result.name] = field
                continue
        if kept := _kept_operand(op, constants):
            same[op.result.name] = kept
            continue
        op = _constant(op, constants) or op
        if isinstance(op, Const):
            constants[op.result.name] = op.value
        elif isinstance(op, MakeRecord):
            records[op.result.name] = dict(op.args)
        ops.append(op)
    returns = tuple((name, same.get(value.name, value)) for name, value in function.returns)
    return replace(function, ops=tuple(ops), returns=returns)


def _kept_operand(op: Op, constants: dict[str, Json]) -> Value | None:
    """What stands beside ``true`` in an `and`, or beside ``false`` in an `or`: the result, whatever it is.

    The other way round, with ``false`` in an `and`, the operand's own failure would be lost.
    """
    if not isinstance(op, Prim) or op.name not in _NEUTRAL:
        return None
    left, right = op.args
    neutral = _NEUTRAL[op.name]
    if constants.get(left.name) is neutral:
        return right
    return left if constants.get(right.name) is neutral else None


def _constant(op: Op, constants: dict[str, Json]) -> Const | None:
    """The constant that ``op`` always gives, where that is known."""
    value: Json
    match op:
        case Prim(name=name, args=args) if all(a.name in constants for a in args):
            try:
                value = evaluate(name, [constants[a.name] for a in args])
            except PrimitiveProblem:
                return None
        case GetField(base=base, field=field):
            record = constants.get(base.name)
            if not isinstance(record, dict):
                return None
            value = record[field]
        case MakeList(items=items) if all(i.name in constants for i in items):
            value = [constants[i.name] for i in items]
        case MakeRecord(args=record_args) if all(v.name in constants for _, v in record_args):
            value = {name: constants[v.name] for name, v in record_args}
        case _:
            return None
    return Const(op.result, check(op.result.type, value), op.span)
