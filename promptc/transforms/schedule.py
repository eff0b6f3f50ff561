"""Scheduling: every op as early as it can be, model calls in numbered stages.

Calls of one stage do not wait for each other; a call of stage n waits for one of stage n - 1. The executor starts a call
as soon as its own inputs are there, whatever its stage; the numbers say what can be in flight together, for people and
for the plan of a run.

Before::

    program @p(%x: str) {
      %a = call @first(text = %x)
      %a.out = field out of %a
      %b = call @second(text = %a.out)
      %c = call @other(text = %x)
      ...

After::

    program @p(%x: str) {
      %a = call @first(text = %x) stage 0
      %c = call @other(text = %x) stage 0
      %a.out = field out of %a
      %b = call @second(text = %a.out) stage 1
      ...

A call in a region waits for what the region waits for, too: the condition, the items, what passes the filter. Ops that could
stand in either order keep the order that they had, and so do ops with an effect, whatever they wait for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import final

from promptc.ir.effects import effect
from promptc.ir.operands import operands, own_operands
from promptc.ir.ops import Call, Function, If, Map, Op, Program, Region, Value


@final
@dataclass(frozen=True, slots=True)
class Schedule:
    name: str = "schedule"

    def apply(self, program: Program) -> Program:
        return replace(program, functions=tuple(_Scheduler().function(f) for f in program.functions))


class _Scheduler:
    """``_waits``: how many calls, one after the other, a value waits for.

    ``_places``: where the op that makes it stands, which is later where an op with an effect keeps behind another one.
    """

    def __init__(self) -> None:
        self._waits: dict[str, int] = {}
        self._places: dict[str, int] = {}

    def function(self, function: Function) -> Function:
        self._define((Value(p.name, p.type) for p in function.params), 0)
        return replace(function, ops=self._ops(function.ops, 0))

    def _ops(self, ops: Sequence[Op], base: int) -> tuple[Op, ...]:
        """``ops`` in order, where none starts before stage ``base``."""
        placed: list[tuple[int, Op]] = []
        effects = base
        for op in ops:
            # What a region reads has to stand before its op, even where only a part of the region waits for it.
            read = list(operands(op))
            place = max(base, self._latest(read), *(self._places.get(value.name, base) for value in read))
            if effect(op) == "effect":
                place = effects = max(place, effects)
            placed.append((place, self._scheduled(op, max(base, self._latest(own_operands(op))))))
            self._places[op.result.name] = place
        # A stable sort: an op never comes before one that it reads, which has no later place and stood before it.
        placed.sort(key=lambda entry: entry[0])
        return tuple(op for _, op in placed)

    def _scheduled(self, op: Op, stage: int) -> Op:
        """``op``, which can start at ``stage``, with the stages of its calls; takes down when its result is there."""
        ends = stage
        match op:
            case Call():
                ends = stage + 1
                op = replace(op, stage=stage)
            case If(then=then, orelse=orelse):
                then, orelse = self._region(then, stage), self._region(orelse, stage)
                ends = max(stage, self._latest((then.result, orelse.result)))
                op = replace(op, then=then, orelse=orelse)
            case Map(body=body, where=where):
                if where is not None:
                    where = self._region(where, stage)
                    stage = max(stage, self._latest((where.result,)))
                body = self._region(body, stage)
                ends = max(stage, self._latest((body.result,)))
                op = replace(op, body=body, where=where)
            case _:
                pass
        self._define((op.result,), ends)
        return op

    def _region(self, region: Region, stage: int) -> Region:
        self._define(region.params, stage)
        return replace(region, ops=self._ops(region.ops, stage))

    def _latest(self, values: Iterable[Value]) -> int:
        return max((self._waits[value.name] for value in values), default=0)

    def _define(self, values: Iterable[Value], stage: int) -> None:
        self._waits.update((value.name, stage) for value in values)
