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

Ops that could stand in either order keep the order that they had.
"""

from dataclasses import dataclass, replace
from typing import final

from promptc.ir.operands import operands
from promptc.ir.ops import Call, Function, Op, Program


@final
@dataclass(frozen=True, slots=True)
class Schedule:
    name: str = "schedule"

    def apply(self, program: Program) -> Program:
        return replace(program, functions=tuple(_schedule(f) for f in program.functions))


def _schedule(function: Function) -> Function:
    # How many calls, one after the other, a value waits for.
    waits = {param.name: 0 for param in function.params}
    placed: list[tuple[int, Op]] = []
    for op in function.ops:
        stage = max((waits[value.name] for value in operands(op)), default=0)
        if isinstance(op, Call):
            waits[op.result.name] = stage + 1
            placed.append((stage, replace(op, stage=stage)))
        else:
            waits[op.result.name] = stage
            placed.append((stage, op))
    # A stable sort: an op never comes before one that it reads, which has no higher stage and stood before it.
    placed.sort(key=lambda entry: entry[0])
    return replace(function, ops=tuple(op for _, op in placed))
