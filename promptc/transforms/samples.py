"""Samples: calls that differ in nothing but the sample become one group, which may be one request.

Before::

    program @p(%x: str) {
      %a = call @classify(text = %x)
      %b = call @classify(text = %x) sample 1
      %c = call @classify(text = %x) sample 2
      ...

After::

    program @p(%x: str) {
      %a = call @classify(text = %x) group 0
      %b = call @classify(text = %x) sample 1 group 0
      %c = call @classify(text = %x) sample 2 group 0
      ...

An engine answers a group with one prompt and as many samples, so that the prompt is prefilled once. Groups are for modules
that sample: engines refuse several greedy samples of one prompt. The calls of a group stand in one region, which either
runs or does not.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import final

from promptc.ir.effects import greedy
from promptc.ir.ops import Call, Function, Op, Program, Region
from promptc.ir.regions import rewrite_regions


@final
@dataclass(frozen=True, slots=True)
class Samples:
    name: str = "samples"

    def apply(self, program: Program) -> Program:
        sampling = frozenset(m.symbol for m in program.modules if not greedy(m))
        return replace(program, functions=tuple(_grouped(f, sampling) for f in program.functions))


def _grouped(function: Function, sampling: frozenset[str]) -> Function:
    numbers = count()

    def region(old: Region) -> Region:
        return replace(old, ops=grouped(old.ops))

    def grouped(ops: Sequence[Op]) -> tuple[Op, ...]:
        groups = {key: next(numbers) for key, calls in _alike(ops, sampling).items() if _different(calls)}
        done = []
        for op in ops:
            new = replace(op, group=groups.get(_key(op))) if isinstance(op, Call) else op
            done.append(rewrite_regions(new, region))
        return tuple(done)

    return replace(function, ops=grouped(function.ops))


def _alike(ops: Sequence[Op], sampling: frozenset[str]) -> dict[Hashable, list[Call]]:
    """The calls of modules that sample, by what they ask."""
    alike: dict[Hashable, list[Call]] = {}
    for op in ops:
        if isinstance(op, Call) and op.module in sampling:
            alike.setdefault(_key(op), []).append(op)
    return alike


def _key(call: Call) -> Hashable:
    return (call.module, call.args)


def _different(calls: Sequence[Call]) -> bool:
    return len(calls) > 1 and len({call.sample for call in calls}) == len(calls)
