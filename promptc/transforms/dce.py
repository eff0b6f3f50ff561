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
first, and what follows depends on it. A `require` and an extern with an effect stay, and so does the op that holds one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import final

from promptc.ir.effects import droppable
from promptc.ir.operands import operands
from promptc.ir.ops import Op, Program, Region, Value
from promptc.ir.regions import rewrite_regions
from promptc.ir.symbols import keep_used


@final
@dataclass(frozen=True, slots=True)
class DeadCode:
    name: str = "dce"

    def apply(self, program: Program) -> Program:
        functions = (replace(f, ops=_live(f.ops, (v for _, v in f.returns))) for f in program.functions)
        return keep_used(replace(program, functions=tuple(functions)))


def _live(ops: Sequence[Op], read: Iterable[Value]) -> tuple[Op, ...]:
    """Those of ``ops`` that are needed for the values in ``read``, or for themselves."""
    live = {value.name for value in read}
    kept: list[Op] = []
    for original in reversed(ops):
        if original.result.name in live or not droppable(original):
            op = rewrite_regions(original, _live_region)
            live.update(value.name for value in operands(op))
            kept.append(op)
    return tuple(reversed(kept))


def _live_region(region: Region) -> Region:
    return replace(region, ops=_live(region.ops, (region.result,)))
