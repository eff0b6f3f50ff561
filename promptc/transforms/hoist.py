"""Hoisting: what is the same for every item of a map is done once, before it.

Before::

    program @p(%xs: list[str], %q: str) {
      %m = map %xs do (%i) {
        %t = call @translate(text = %q)
        %t.out = field out of %t
        %r = call @answer(text = %i, question = %t.out)
        yield %r
      }
      return (out = %m)
    }

After::

    program @p(%xs: list[str], %q: str) {
      %m.empty = const list[str] []
      %m.none = const list[(out: str)] []
      %m.some = ne(%xs, %m.empty): bool
      %m = if %m.some then {
        %t = call @translate(text = %q)
        %t.out = field out of %t
        %m.all = map %xs do (%i) {
          %r = call @answer(text = %i, question = %t.out)
          yield %r
        }
        yield %m.all
      } else {
        yield %m.none
      }
      return (out = %m)
    }

A map over no items makes no calls, and after hoisting it must make none, either: hence the `if`, unless the list is known to
have an item. Only pure ops and calls of greedy modules move; two draws of a module that samples are two answers. Behind a
filter a body may never run, so only what cannot fail and costs nothing leaves it; the same holds for the branches of an
`if`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import final

from promptc.ir.effects import infallible, mergeable
from promptc.ir.names import Names
from promptc.ir.operands import operands
from promptc.ir.ops import Call, Const, ExternCall, Function, If, MakeList, Map, Op, Prim, Program, Region, Value
from promptc.ir.regions import names, rewrite_regions, walk
from promptc.schema.types import BOOL, Refined


@final
@dataclass(frozen=True, slots=True)
class Hoist:
    name: str = "hoist"

    def apply(self, program: Program) -> Program:
        return replace(program, functions=tuple(_hoist(f, program) for f in program.functions))


def _hoist(function: Function, program: Program) -> Function:
    return replace(function, ops=tuple(_Hoister(function, program).ops(function.ops)))


class _Hoister:
    def __init__(self, function: Function, program: Program) -> None:
        self._program = program
        self._names = Names(names(function))
        self._some = {op.result.name for op in walk(function.ops) if _has_items(op)}

    def ops(self, ops: Sequence[Op]) -> Iterator[Op]:
        """``ops`` with what leaves a region before the op that holds it; inner regions first, so that once is enough."""
        for original in ops:
            op = rewrite_regions(original, lambda region: replace(region, ops=tuple(self.ops(region.ops))))
            free, op = _leave(op, infallible)
            yield from free
            if isinstance(op, Map):
                yield from self._map(op)
            else:
                yield op

    def _map(self, op: Map) -> Iterator[Op]:
        # The region that runs for every item, whatever the filter says.
        every = op.body if op.where is None else op.where
        moved, rest = _split(every, self._may_move)
        less = replace(op, body=rest) if op.where is None else replace(op, where=rest)
        if self._never_empty(op.items):
            yield from moved
            yield less
        elif any(isinstance(inner, Call | ExternCall) for inner in walk(moved)):
            yield from self._guarded(less, moved)
        else:
            yield op

    def _may_move(self, op: Op) -> bool:
        return mergeable(op, self._program)

    def _never_empty(self, items: Value) -> bool:
        type_ = items.type
        return items.name in self._some or (isinstance(type_, Refined) and (type_.constraints.min_len or 0) > 0)

    def _guarded(self, op: Map, moved: Sequence[Op]) -> Iterator[Op]:
        """``moved`` and the map behind a test for items."""
        empty = Const(self._value(op, "empty", op.items), [], op.span)
        none = Const(self._value(op, "none", op.result), [], op.span)
        some = Prim(Value(self._names.fresh(f"{op.result.name}.some"), BOOL), "ne", (op.items, empty.result), op.span)
        inner = replace(op, result=self._value(op, "all", op.result))
        yield from (empty, none, some)
        then, orelse = Region((), (*moved, inner), inner.result), Region((), (), none.result)
        yield If(op.result, some.result, then, orelse, op.span)

    def _value(self, op: Map, name: str, like: Value) -> Value:
        return Value(self._names.fresh(f"{op.result.name}.{name}"), like.type)


def _has_items(op: Op) -> bool:
    match op:
        case MakeList(items=items):
            return bool(items)
        case Const(value=list(value)):
            return bool(value)
        case _:
            return False


def _leave(op: Op, may_move: Callable[[Op], bool]) -> tuple[list[Op], Op]:
    """What of the regions of ``op`` may move and reads nothing of its region; and ``op`` without it."""
    moved: list[Op] = []

    def region(old: Region) -> Region:
        leaving, rest = _split(old, may_move)
        moved.extend(leaving)
        return rest

    rest = rewrite_regions(op, region)
    return moved, rest


def _split(region: Region, may_move: Callable[[Op], bool]) -> tuple[list[Op], Region]:
    inside = {param.name for param in region.params}
    moved: list[Op] = []
    rest: list[Op] = []
    for op in region.ops:
        if may_move(op) and all(value.name not in inside for value in operands(op)):
            moved.append(op)
        else:
            inside.add(op.result.name)
            rest.append(op)
    return moved, replace(region, ops=tuple(rest))
