"""The library's programs that write for the optimizer, compiled for a teacher.

They are programs like any other: their calls are counted, kept in the journal and answered in parallel.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from promptc.artifact.model import Artifact, Decoding, ModelRef, Provenance
from promptc.codegen import generate
from promptc.ir.ops import Program
from promptc.lowering import lower
from promptc.sema import check
from promptc.sema.library import read_library
from promptc.source.diagnostic import ProgramError
from promptc.source.text import SourceText
from promptc.syntax.parser import parse

# The file of each program, and the most tokens of its answer.
_WRITERS: Mapping[str, tuple[str, int]] = {
    "propose": ("proposer.prompt", 128),
    "improve": ("proposer_grounded.prompt", 512),
    "propose_grounded": ("proposer_grounded.prompt", 512),
    "observe": ("proposer_grounded.prompt", 512),
    "summarize": ("proposer_grounded.prompt", 256),
    "describe_program": ("proposer_grounded.prompt", 256),
    "describe_module": ("proposer_grounded.prompt", 256),
}
# A program needs a model to be checked; which one stands behind the name is put in after.
_A_MODEL = '\nmodel teacher = "replay:teacher"\n'
_NO_PROVENANCE = Provenance(compiler="", source_sha256="")


def writer(name: str, teacher: ModelRef, temperature: float) -> Artifact:
    """The program ``name`` of the library for ``teacher``, which samples at ``temperature``."""
    program = _program(name)
    decoding = Decoding(temperature=temperature, max_tokens=most_tokens(name))
    modules = tuple(replace(m, model=teacher.symbol, decoding=decoding) for m in program.modules)
    return generate(replace(program, modules=modules, models=(teacher,)), _NO_PROVENANCE)


def most_tokens(name: str) -> int:
    """Of an answer of the program ``name``."""
    return _WRITERS[name][1]


@cache
def _program(name: str) -> Program:
    library = read_library(_WRITERS[name][0])
    source = SourceText(library.path, library.text + _A_MODEL)
    file, problems = parse(source)
    checked, more = check(source, file, folder=Path(), passes={})
    if errors := [d for d in (*problems, *more) if d.severity == "error"]:
        raise ProgramError(errors)
    return lower(checked, name)
