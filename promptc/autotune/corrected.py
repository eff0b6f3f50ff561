"""Demonstrations out of any run: what a module was given there, and the answer that the data have for it.

A program whose last module always says the same is right on the rows of one class alone; so its good runs demonstrate nothing
else, and no search gets out of that. But where the data label what a module gives, only its inputs are wanting, and those
stand in the trace of every run that reached it.
"""

from collections.abc import Iterable, Sequence

from promptc.artifact.model import Demo
from promptc.autotune.labels import labelled_values, module_columns
from promptc.ir.ops import Module, Program
from promptc.runtime.trace import CallRecord
from promptc.schema.hashing import digest
from promptc.schema.types import Row


def corrected_demos(program: Program, module: Module, runs: Iterable[tuple[Row, Sequence[CallRecord]]]) -> list[Demo]:
    """One from each of ``runs``, a row and its trace, in which ``module`` was asked one thing and the row labels its outputs.

    Not from a row that labels the inputs, too: it needs no run (`promptc.autotune.labels`). Not where several calls of the
    program might each be labelled. And not from inputs that have different labels in different runs: what decides
    between these was lost before.
    """
    columns = module_columns(program, module)
    if len(columns) != 1:
        return []
    found: dict[str, list[Demo]] = {}
    for row, trace in runs:
        asked = {digest(call.inputs): call.inputs for call in trace if call.module == module.symbol}
        given = labelled_values(module.inputs, columns[0].inputs, row)
        outputs = labelled_values(module.outputs, columns[0].outputs, row)
        if len(asked) == 1 and len(given) < len(module.inputs) and len(outputs) == len(module.outputs):
            ((key, inputs),) = asked.items()
            found.setdefault(key, []).append(Demo(inputs, outputs))
    return [demos[0] for demos in found.values() if all(demo == demos[0] for demo in demos)]
