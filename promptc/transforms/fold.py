"""Constant folding: what can be known before any row is seen is computed once, here.

Before::

    program @p(%x: str) {
      %a = const int 2
      %b = const int 3
      %n = add(%a, %b): int
      %r = record Pair (left = %x, right = %n)
      %l = field left of %r
      %yes = const bool true
      %s = if %yes then {
        %c = call @summarize(text = %l)
        %c.summary = field summary of %c
        yield %c.summary
      } else {
        yield %l
      }
      return (n = %n, s = %s)
    }

After (the ops that nobody reads any more are left for `dce`)::

    program @p(%x: str) {
      %a = const int 2
      %b = const int 3
      %n = const int 5
      %r = record Pair (left = %x, right = %n)
      %yes = const bool true
      %c = call @summarize(text = %x)
      %c.summary = field summary of %c
      return (n = %n, s = %c.summary)
    }

An op that has no value for its operands, such as a division by zero, stays as it is: it fails at run time, with the row it
belongs to, and only where it is reached.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import final

from promptc.ir.operands import substitute
from promptc.ir.ops import (
    Const,
    Convert,
    Function,
    GetField,
    If,
    Is,
    MakeList,
    MakeRecord,
    Map,
    Op,
    Prim,
    Program,
    Region,
    Value,
)
from promptc.ir.regions import rewrite_regions
from promptc.schema.codec import ValueProblem, check
from promptc.schema.primitives import PrimitiveProblem, evaluate
from promptc.schema.types import Json
from promptc.schema.values import is_value

_NEUTRAL = {"and": True, "or": False}


@final
@dataclass(frozen=True, slots=True)
class Fold:
    name: str = "fold"

    def apply(self, program: Program) -> Program:
        return replace(program, functions=tuple(_Folder().function(f) for f in program.functions))


class _Folder:
    """What is known of the values of one function so far; names are unique in it, so regions share it with the rest."""

    def __init__(self) -> None:
        self._constants: dict[str, Json] = {}
        self._records: dict[str, dict[str, Value]] = {}
        # Values that are another one.
        self._same: dict[str, Value] = {}

    def function(self, function: Function) -> Function:
        ops = tuple(self._ops(function.ops))
        returns = tuple((name, self._same.get(value.name, value)) for name, value in function.returns)
        return replace(function, ops=ops, returns=returns)

    def _ops(self, ops: Sequence[Op]) -> Iterator[Op]:
        for original in ops:
            op = substitute(original, self._same)
            if isinstance(op, If) and op.condition.name in self._constants:
                taken = op.then if self._constants[op.condition.name] is True else op.orelse
                yield from self._ops(taken.ops)
                self._same[op.result.name] = self._same.get(taken.result.name, taken.result)
            elif other := self._other(op):
                self._same[op.result.name] = other
            else:
                yield self._kept(rewrite_regions(op, self._region))

    def _region(self, region: Region) -> Region:
        ops = tuple(self._ops(region.ops))
        return replace(region, ops=ops, result=self._same.get(region.result.name, region.result))

    def _kept(self, op: Op) -> Op:
        op = self._constant(op) or op
        match op:
            case Const(result=result, value=value):
                self._constants[result.name] = value
            case MakeRecord(result=result, args=args):
                self._records[result.name] = dict(args)
            case _:
                pass
        return op

    def _other(self, op: Op) -> Value | None:
        """The value that ``op`` gives again, where it gives one that there is already."""
        match op:
            case GetField(result=result, base=base, field=field) if base.name in self._records:
                # An int may fill a field that is a float; only a value of the field's own type can stand for it.
                found = self._records[base.name][field]
                return found if found.type == result.type else None
            case Convert(result=result, value=value):
                return value if value.type == result.type else None
            case Prim(name=name, args=args) if name in _NEUTRAL:
                # What stands beside `true` in an `and`, or beside `false` in an `or`, is the result, whatever it is. The
                # other way round, with `false` in an `and`, the operand's own failure would be lost.
                left, right = args
                if self._constants.get(left.name) is _NEUTRAL[name]:
                    return right
                return left if self._constants.get(right.name) is _NEUTRAL[name] else None
            case _:
                return None

    def _constant(self, op: Op) -> Const | None:
        """The constant that ``op`` always gives, where that is known."""
        known = self._constants
        value: Json
        match op:
            case Prim(name=name, args=args) if all(a.name in known for a in args):
                try:
                    value = evaluate(name, [known[a.name] for a in args])
                except PrimitiveProblem:
                    return None
            case GetField(base=base, field=field):
                record = known.get(base.name)
                if not isinstance(record, dict):
                    return None
                value = record[field]
            case MakeList(items=items) if all(i.name in known for i in items):
                value = [known[i.name] for i in items]
            case MakeRecord(args=record_args) if all(v.name in known for _, v in record_args):
                value = {name: known[v.name] for name, v in record_args}
            case Convert(value=converted) if converted.name in known:
                value = known[converted.name]
            case Is(value=asked, type=type_) if asked.name in known:
                value = is_value(type_, known[asked.name])
            case Map(items=items_value) if known.get(items_value.name) == []:
                value = []
            case _:
                return None
        try:
            return Const(op.result, check(op.result.type, value), op.span)
        except ValueProblem:
            return None
