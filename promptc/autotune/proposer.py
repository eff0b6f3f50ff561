"""The teacher as a writer of instructions, through the program in the standard library's ``proposer.prompt``."""

import importlib.resources
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import final

from promptc.artifact import model as artifact
from promptc.autotune.demo_sets import balanced
from promptc.autotune.session import Session
from promptc.codegen import generate
from promptc.ir.ops import Module
from promptc.lowering import lower
from promptc.runtime.layout import examples_text
from promptc.runtime.trace import Success
from promptc.schema.types import Row
from promptc.sema import check
from promptc.source.diagnostic import ProgramError
from promptc.source.text import SourceText
from promptc.syntax.parser import parse

# The same tips and numbers of examples come in turn; their lengths share no factor, so that every pair comes up.
TIPS = ("", "Be brief.", "Be precise.", "Name the inputs and outputs.", "Describe the output.")
EXAMPLES = (4, 6, 3)
MAX_TOKENS = 128
_NO_PROVENANCE = artifact.Provenance(compiler="", source_sha256="")


@final
class Proposer:
    """Asks the session's teacher at ``temperature``. Every question it asks of a module is another one."""

    def __init__(self, session: Session, temperature: float) -> None:
        self._session = session
        self._artifact = proposer_artifact(session.teacher, temperature)
        self._asked: Counter[str] = Counter()

    async def ask(self, module: Module, demos: Sequence[artifact.Demo], count: int) -> list[str]:
        """The instructions of ``count`` questions, in order; malformed answers are left out. Raises as `Session.ask`."""
        rows: dict[str, Row] = {}
        for _ in range(count):
            number = self._asked[module.symbol]
            self._asked[module.symbol] += 1
            rng = self._session.rng("propose", module.symbol, str(number))
            shown = balanced(module, demos, EXAMPLES[number % len(EXAMPLES)], rng)
            rows[f"{module.symbol}/{number}"] = question(module, shown, TIPS[number % len(TIPS)])
        results = await self._session.ask(self._artifact, rows)
        return [str(r.outputs["instruction"]) for r in results.values() if isinstance(r, Success)]


def question(module: Module, demos: Sequence[artifact.Demo], tip: str) -> Row:
    """The inputs of the proposer for one instruction of ``module``."""
    task = module.instruction.domain[0]
    shown = artifact.Module(
        module.symbol, module.signature, module.strategy, module.model, module.inputs, module.outputs, task
    )
    return {"task": task, "examples": examples_text(shown, demos), "tip": tip}


def proposer_artifact(teacher: artifact.ModelRef, temperature: float) -> artifact.Artifact:
    """The library's proposer, compiled for ``teacher``."""
    text = importlib.resources.files("promptc.stdlib").joinpath("proposer.prompt").read_text("utf-8")
    # A program needs a model to be checked; which one stands behind the name is put in after.
    text += f'\nmodel teacher = "replay:teacher" {{ temperature = {temperature:f}, max_tokens = {MAX_TOKENS} }}\n'
    source = SourceText("std/proposer.prompt", text)
    file, problems = parse(source)
    checked, more = check(source, file, folder=Path(), passes={})
    if errors := [d for d in (*problems, *more) if d.severity == "error"]:
        raise ProgramError(errors)
    program = lower(checked, "propose")
    modules = tuple(replace(m, model=teacher.symbol) for m in program.modules)
    return generate(replace(program, modules=modules, models=(teacher,)), _NO_PROVENANCE)
