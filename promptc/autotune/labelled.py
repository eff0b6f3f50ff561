"""Demonstrations whose outputs are columns of the data, as far as they are what an answer of their module has to be."""

from collections.abc import Sequence

from promptc.artifact.model import Demo, Provenance
from promptc.autotune.corrected import corrected_demos
from promptc.autotune.evaluator import RowRun
from promptc.autotune.labels import labelled_demos
from promptc.autotune.session import Session
from promptc.codegen import generate
from promptc.ir.ops import Module, Program
from promptc.runtime.answers import AnswerReader
from promptc.schema.types import Row

_NO_PROVENANCE = Provenance(compiler="", source_sha256="")


async def checked_labels(
    program: Program, module: Module, session: Session, rows: Sequence[Row], runs: Sequence[RowRun | None] | None = None
) -> list[Demo]:
    """What `labelled_demos` finds in ``rows``, and `corrected_demos` in those of them that have one of ``runs``, without
    what a `require` of the module refuses.

    Raises `EngineFailure` where a check needs a model that cannot answer.
    """
    found = labelled_demos(program, module, rows)
    # A run that misses what the program suggests demonstrates nothing.
    pairs = zip(rows, runs or [None] * len(rows), strict=True)
    found += corrected_demos(program, module, [(row, run.trace) for row, run in pairs if run and not run.missed])
    if not found or not module.checks:
        return found
    reader = AnswerReader(generate(program, _NO_PROVENANCE).module(module.symbol), session.externs)
    return [demo for demo in found if (await reader.check(demo.inputs, demo.outputs)).problem is None]
