"""Merging: of ops that must give the same, the first one is kept.

Before::

    program @p(%x: str, %flag: bool) {
      %a = call @classify(text = %x)
      %a.label = field label of %a
      %out = if %flag then {
        %b = call @classify(text = %x)
        %b.label = field label of %b
        yield %b.label
      } else {
        yield %x
      }
      return (label = %a.label, out = %out)
    }

After::

    program @p(%x: str, %flag: bool) {
      %a = call @classify(text = %x)
      %a.label = field label of %a
      %out = if %flag then {
        yield %a.label
      } else {
        yield %x
      }
      return (label = %a.label, out = %out)
    }

Model calls are merged where the module is greedy (its temperature is 0) and the sample is the same: two draws of a module
that samples are two answers. An op is seen by what follows it in its region and in regions inside; what two branches have
in common stays in both, as only one of them runs.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

from promptc.ir.effects import mergeable
from promptc.ir.operands import substitute
from promptc.ir.ops import Call, Const, Function, If, Map, Op, Program, Region, Value
from promptc.ir.regions import rewrite_regions
from promptc.schema.canonical import one_line


@final
@dataclass(frozen=True, slots=True)
class Merge:
    name: str = "merge"

    def apply(self, program: Program) -> Program:
        return replace(program, functions=tuple(_Merger(program).function(f) for f in program.functions))


class _Merger:
    """``_same`` has the value that stands for a merged one, for the whole function."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._same: dict[str, Value] = {}

    def function(self, function: Function) -> Function:
        ops = self._ops(function.ops, {})
        returns = tuple((name, self._same.get(value.name, value)) for name, value in function.returns)
        return replace(function, ops=ops, returns=returns)

    def _ops(self, ops: Sequence[Op], outside: Mapping[Hashable, Value]) -> tuple[Op, ...]:
        seen = dict(outside)

        def region(old: Region) -> Region:
            inner = self._ops(old.ops, seen)
            return replace(old, ops=inner, result=self._same.get(old.result.name, old.result))

        kept = []
        for original in ops:
            op = rewrite_regions(substitute(original, self._same), region)
            if mergeable(op, self._program) and not isinstance(op, If | Map):
                found = seen.setdefault(_key(op), op.result)
                if found != op.result:
                    self._same[op.result.name] = found
                    continue
            kept.append(op)
        return tuple(kept)


def _key(op: Op) -> Hashable:
    """Equal for two ops that must give the same value of the same type."""
    match op:
        case Const(result=result, value=value):
            # As text, in which 1, 1.0 and true are three values; lists and dicts would not hash.
            return (result.type, one_line(value))
        case Call():
            return replace(op, result=Value("", op.result.type), stage=None, group=None, span=None)
        case _:
            return replace(op, result=Value("", op.result.type), span=None)
