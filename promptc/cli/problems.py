"""Exceptions that a user can cause, as a sentence and an exit code.

Imported here are only modules that load nothing heavy, so that the command line starts quickly and runs artifacts
without lark and hyperopt.
"""

import sys
from collections.abc import Iterable

from promptc.artifact.problem import ArtifactProblem
from promptc.autotune.problems import OptimizeProblem
from promptc.cli.colour import use_colour
from promptc.cli.exits import Exit
from promptc.data.problems import DataProblem
from promptc.driver.problems import DriverProblem, MissingTool
from promptc.runtime.engine import EngineFailure
from promptc.runtime.evaluate import MetricProblem
from promptc.runtime.inputs import InputProblem
from promptc.runtime.store import StoreProblem
from promptc.source.diagnostic import Diagnostic, ProgramError

PROBLEMS = (
    ArtifactProblem,
    DataProblem,
    DriverProblem,
    EngineFailure,
    InputProblem,
    MetricProblem,
    MissingTool,
    ModuleNotFoundError,
    OSError,
    OptimizeProblem,
    ProgramError,
    StoreProblem,
)


def told(problem: Exception) -> tuple[str, Exit]:
    """What to print for one of `PROBLEMS`, and the exit code."""
    match problem:
        case ProgramError():
            return diagnostics_text(problem.diagnostics, colour=use_colour(sys.stderr)), Exit.FOUND
        case DriverProblem():
            return f"error: {problem}", Exit.USAGE
        case EngineFailure():
            return f"error: the engine failed: {problem}", Exit.ENVIRONMENT
        case StoreProblem() | MissingTool():
            return f"error: {problem}", Exit.ENVIRONMENT
        case ModuleNotFoundError():
            return f"error: this needs the package `{problem.name}`, which is not installed", Exit.ENVIRONMENT
        case OSError():
            return f"error: {problem.filename or 'a file'}: {problem.strerror or problem}", Exit.ENVIRONMENT
        case _:
            return f"error: {problem}", Exit.FOUND


def diagnostics_text(diagnostics: Iterable[Diagnostic], *, colour: bool) -> str:
    """``diagnostics`` as a user reads them, with the lines that they point at."""
    from promptc.driver.sources import texts_of
    from promptc.source.render import render

    found = tuple(diagnostics)
    return render(found, texts_of(found), colour=colour)
