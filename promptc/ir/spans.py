"""A program without its spans: shorter to read, and equal to any other that differs in nothing but its source."""

from dataclasses import replace

from promptc.ir.ops import Function, Program
from promptc.ir.regions import expand


def without_spans(program: Program) -> Program:
    """``program`` with no span on any function, op or module."""
    return replace(
        program,
        functions=tuple(_function(f) for f in program.functions),
        modules=tuple(replace(m, span=None) for m in program.modules),
    )


def _function(function: Function) -> Function:
    return replace(function, ops=expand(function.ops, lambda op: [replace(op, span=None)]), span=None)
