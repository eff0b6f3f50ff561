"""A program on another model: on the teacher, whose runs are better demonstrations."""

from dataclasses import replace

from promptc.artifact.model import ModelRef
from promptc.ir.ops import Program
from promptc.ir.symbols import judging


def on_model(program: Program, model: ModelRef) -> Program:
    """``program`` with ``model`` for all of its modules, but for those that only the metric calls: scores stay comparable."""
    judges = judging(program)
    modules = tuple(m if m.symbol in judges else replace(m, model=model.symbol) for m in program.modules)
    used = {m.model for m in modules} - {model.symbol}
    return replace(program, modules=modules, models=(model, *(m for m in program.models if m.symbol in used)))
