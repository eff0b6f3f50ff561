"""A program without its spans: shorter to read, and equal to any other that differs in nothing but its source."""

from collections.abc import Iterable
from dataclasses import replace

from promptc.ir.ops import Function, Op, Program
from promptc.ir.regions import rewrite_regions


def without_spans(program: Program) -> Program:
    """``program`` with no span on any function, op or module."""
    return replace(
        program,
        functions=tuple(_function(f) for f in program.functions),
        modules=tuple(replace(m, span=None) for m in program.modules),
    )


def _function(function: Function) -> Function:
    return replace(function, ops=_ops(function.ops), span=None)


def _ops(ops: Iterable[Op]) -> tuple[Op, ...]:
    bare = (replace(op, span=None) for op in ops)
    return tuple(rewrite_regions(op, lambda region: replace(region, ops=_ops(region.ops))) for op in bare)
