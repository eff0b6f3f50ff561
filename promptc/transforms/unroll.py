"""Unrolling: a map over a list whose length is known becomes its body, once for each item.

Before::

    program @p(%x: str, %y: str) {
      %xs = list[str] (%x, %y)
      %m = map %xs do (%i) {
        %r = call @summarize(text = %i)
        %r.summary = field summary of %r
        yield %r.summary
      }
      return (out = %m)
    }

After (the list is left for `dce`)::

    program @p(%x: str, %y: str) {
      %xs = list[str] (%x, %y)
      %m.0.r = call @summarize(text = %x)
      %m.0.r.summary = field summary of %m.0.r
      %m.1.r = call @summarize(text = %y)
      %m.1.r.summary = field summary of %m.1.r
      %m = list[str] (%m.0.r.summary, %m.1.r.summary)
      return (out = %m)
    }

Constants of an item can be folded then, and the schedule sees every call. A map with a filter stays, as the length of its
result is not known; so does one that would become more than ``limit`` ops.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import final

from promptc.ir.names import Names, copy_ops
from promptc.ir.ops import Const, Convert, Function, MakeList, Map, Op, Program, Value
from promptc.ir.regions import expand, names, walk
from promptc.schema.types import Json


@final
@dataclass(frozen=True, slots=True)
class Unroll:
    """``limit`` bounds the ops that one map may become, those of nested regions counted."""

    name: str = "unroll"
    limit: int = 256

    def apply(self, program: Program) -> Program:
        return replace(program, functions=tuple(self._unroll(f) for f in program.functions))

    def _unroll(self, function: Function) -> Function:
        taken = Names(names(function))
        while True:
            lists = _known_lists(function)

            def each(op: Op, lists: Mapping[str, Const | MakeList] = lists) -> Iterable[Op]:
                source = lists.get(op.items.name) if isinstance(op, Map) and op.where is None else None
                if not isinstance(op, Map) or source is None or not self._fits(op, source):
                    return [op]
                return _copies(op, source, taken)

            # The items of an outer map may be the lists of an inner one: once more, until nothing is left to unroll.
            ops = expand(function.ops, each)
            if ops == function.ops:
                return function
            function = replace(function, ops=ops)

    def _fits(self, op: Map, source: Const | MakeList) -> bool:
        # One more op for each item: the constant or the conversion that it may need.
        return len(_items(source)) * (1 + sum(1 for _ in walk(op.body.ops))) <= self.limit


def _known_lists(function: Function) -> dict[str, Const | MakeList]:
    lists = (op for op in walk(function.ops) if isinstance(op, Const | MakeList))
    return {op.result.name: op for op in lists if isinstance(op, MakeList) or isinstance(op.value, list)}


def _items(source: Const | MakeList) -> tuple[Value, ...] | list[Json]:
    if isinstance(source, MakeList):
        return source.items
    return source.value if isinstance(source.value, list) else []


def _copies(op: Map, source: Const | MakeList, taken: Names) -> Iterable[Op]:
    (param,) = op.body.params
    results = []
    for number, item in enumerate(_items(source)):
        prefix = f"{op.result.name}.{number}."
        given = item
        if not isinstance(given, Value) or given.type != param.type:
            value = Value(taken.fresh(prefix + param.name), param.type)
            yield Convert(value, given, op.span) if isinstance(given, Value) else Const(value, given, op.span)
            given = value
        ops, known = copy_ops(op.body.ops, taken, prefix, {param.name: given})
        yield from ops
        results.append(known.get(op.body.result.name, op.body.result))
    yield MakeList(op.result, tuple(results), op.span)
