"""Dead-code elimination: drops what nobody reads, model calls first of all.

Before::

    program @p(%x: str) {
      %a = call @summarize(text = %x)
      %b = call @classify(text = %x)
      %b.label = field label of %b
      return (label = %b.label)
    }

After (with the module ``@summarize``, and its model and types where nothing else uses them)::

    program @p(%x: str) {
      %b = call @classify(text = %x)
      %b.label = field label of %b
      return (label = %b.label)
    }

Only whole calls are dropped, never an output of one: a chain of thought that nobody reads is still what the model writes
first, and what follows depends on it.
"""

from dataclasses import dataclass, replace
from typing import final

from promptc.ir.effects import droppable
from promptc.ir.operands import operands
from promptc.ir.ops import Function, Op, Program
from promptc.ir.symbols import keep_used


@final
@dataclass(frozen=True, slots=True)
class DeadCode:
    name: str = "dce"

    def apply(self, program: Program) -> Program:
        return keep_used(replace(program, functions=tuple(_without_dead(f) for f in program.functions)))


def _without_dead(function: Function) -> Function:
    live = {value.name for _, value in function.returns}
    kept: list[Op] = []
    for op in reversed(function.ops):
        if op.result.name in live or not droppable(op):
            live.update(value.name for value in operands(op))
            kept.append(op)
    return replace(function, ops=tuple(reversed(kept)))
