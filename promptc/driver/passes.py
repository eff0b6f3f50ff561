"""A program in the IR, pass by pass: from a source or from the IR's own text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.driver.artifacts import is_source
from promptc.driver.checking import check_file, read_source
from promptc.driver.compiling import lower_program
from promptc.driver.expectations import Verdict, compare
from promptc.driver.problems import DriverProblem
from promptc.ir.ops import Program
from promptc.ir.parser import IRSyntaxError, parse_program
from promptc.ir.verifier import VerifyError, verify
from promptc.source.diagnostic import Diagnostic, ProgramError
from promptc.source.text import SourceText
from promptc.syntax.scan import tokens
from promptc.transforms.base import Pass
from promptc.transforms.pipeline import EXACT_PASSES, PipelineProblem, parse_pipeline, run_passes

IR_SUFFIX = ".ir"
# The code of a mistake in the IR's text, which is the compiler's own language and has no pages to explain it.
IR_CODE = "IR"


@final
@dataclass(frozen=True, slots=True)
class Stage:
    """The program after ``name``: a pass that took ``seconds``, or "" for what came before all passes."""

    name: str
    program: Program
    seconds: float = 0.0


def make_pipeline(text: str | None) -> tuple[Pass, ...]:
    """The passes that ``text`` names, "fold,dce"; all exact passes where it is None. Raises `DriverProblem`."""
    if text is None:
        return EXACT_PASSES
    try:
        return parse_pipeline(text)
    except PipelineProblem as problem:
        raise DriverProblem(str(problem)) from None


def stages(path: Path, program: str | None, passes: Sequence[Pass]) -> Iterator[Stage]:
    """The program at ``path`` before the passes, and after each of them.

    Raises `ProgramError` with what is wrong with the file, and `DriverProblem` where no program can be chosen.
    """
    first = _read_ir(path, program) if path.suffix == IR_SUFFIX else _lower(path, program)
    found = [Stage("", first)]
    run_passes(first, passes, lambda step: found.append(Stage(step.pass_.name, step.program, step.seconds)))
    yield from found


def _lower(path: Path, program: str | None) -> Program:
    if not is_source(path):
        raise DriverProblem(f"{path} is neither a program (.prompt) nor the text of one in the IR ({IR_SUFFIX})")
    return lower_program(path, program)


def _read_ir(path: Path, program: str | None) -> Program:
    source = read_source(path)
    found = parse_ir(source)
    if isinstance(found, Diagnostic):
        raise ProgramError([found])
    if program not in (None, found.main):
        raise DriverProblem(f"the text of the IR holds one program, and in {path} that is `{found.main}`")
    return found


def parse_ir(source: SourceText) -> Program | Diagnostic:
    """The program that ``source`` writes in the IR, or why it is none."""
    try:
        program = parse_program(source.text)
        verify(program)
    except IRSyntaxError as problem:
        return Diagnostic(IR_CODE, "error", problem.message, source.span(problem.offset, problem.offset + 1))
    except VerifyError as problem:
        # The verifier names the op or the symbol, and knows no place: the start stands for the whole.
        start = next((t.start for t in tokens(source.text) if t.kind != "comment"), 0)
        return Diagnostic(IR_CODE, "error", str(problem), source.span(start, start), note="refused by the verifier")
    return program


def verify_diagnostics(path: Path) -> Verdict:
    """Whether what is wrong with the file at ``path`` is what its ``expected-error`` comments say."""
    if path.suffix == IR_SUFFIX:
        source = read_source(path)
        found = parse_ir(source)
        return compare(source, [found] if isinstance(found, Diagnostic) else [])
    result = check_file(path)
    return compare(result.source, result.diagnostics)
