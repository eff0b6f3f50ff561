"""From a path to an artifact: check, lower, the exact passes, code generation."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import final

import promptc
from promptc.artifact.model import Artifact, Provenance
from promptc.codegen import generate
from promptc.driver.checking import CheckResult, check_file
from promptc.driver.problems import DriverProblem
from promptc.ir.ops import Program
from promptc.lowering import lower
from promptc.sema.model import Checked, Optimize
from promptc.source.diagnostic import Diagnostic, ProgramError
from promptc.source.suggest import closest
from promptc.source.text import SourceText
from promptc.transforms.pipeline import EXACT_PASSES, run_passes


@final
@dataclass(frozen=True, slots=True)
class Compiled:
    """One program of a file: its IR after the exact passes, and the artifact of the program as written."""

    source: SourceText
    folder: Path
    checked: Checked
    warnings: tuple[Diagnostic, ...]
    program: str
    ir: Program
    artifact: Artifact
    optimize: Optimize | None


def compile_file(path: Path, program: str | None = None, *, needs_data: bool = True) -> Compiled:
    """Compile ``program`` of ``path``, or the one that the file leaves no doubt about.

    Without ``needs_data`` the data files need not be there, and what comes of it is to be looked at alone: a metric that
    reads more of such a file than the program's own names is left out.

    Raises `ProgramError` with all mistakes of the file, and `DriverProblem` where no program can be chosen.
    """
    result = _checked(path, needs_data=needs_data)
    checked = result.checked
    name = choose_program(checked, program)
    optimize = checked.optimize.get(name)
    ir = run_passes(lower(checked, name, optimize), EXACT_PASSES)
    artifact = generate(ir, provenance(result.source))
    return Compiled(result.source, path.parent, checked, result.diagnostics, name, ir, artifact, optimize)


def lower_program(path: Path, program: str | None = None) -> Program:
    """The program that `compile_file` chooses, in the IR before any pass, to be looked at: data files need not be there.

    Raises as that does.
    """
    checked = _checked(path, needs_data=False).checked
    name = choose_program(checked, program)
    return lower(checked, name, checked.optimize.get(name))


def _checked(path: Path, *, needs_data: bool) -> CheckResult:
    result = check_file(path, needs_data=needs_data)
    if not result.ok:
        raise ProgramError(result.diagnostics)
    return result


def provenance(source: SourceText) -> Provenance:
    """Where an artifact of ``source`` as written comes from."""
    return Provenance(f"promptc {promptc.__version__}", hashlib.sha256(source.text.encode()).hexdigest())


def choose_program(checked: Checked, name: str | None) -> str:
    """``name`` where it is a program; without a name the only program, or the only one with an `optimize` block.

    A program that is imported is there to be called: it is chosen by name alone.
    """
    programs = list(checked.programs)
    if name is not None:
        if name in programs:
            return name
        close = closest(name, programs)
        hint = f"did you mean `{close}`?" if close else f"its programs are {', '.join(programs) or 'none'}"
        raise DriverProblem(f"{checked.path} has no program `{name}`; {hint}")
    if not programs:
        raise DriverProblem(f"{checked.path} has no program: add `program name(...) -> (...) {{ ... }}`")
    own = [name for name, program in checked.programs.items() if program.decl.span.path == checked.path]
    optimized = [p for p in programs if p in checked.optimize]
    for candidates in (own, programs, optimized):
        if len(candidates) == 1:
            return candidates[0]
    raise DriverProblem(f"{checked.path} has several programs ({', '.join(programs)}): choose one with --program")
