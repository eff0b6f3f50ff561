"""Exceptions that a user can cause, as a sentence and an exit code.

Loaded by a command that failed, and by no other; nothing here needs lark or hyperopt, so that artifacts run without.
"""

import sys

from promptc.artifact.problem import ArtifactProblem
from promptc.autotune.problems import OptimizeProblem
from promptc.bench.problem import BenchProblem
from promptc.cli.colour import use_colour
from promptc.cli.diagnostics import diagnostics_text
from promptc.cli.exits import Exit
from promptc.data.problems import DataProblem
from promptc.driver.bench_problem import NotReady
from promptc.driver.problems import DriverProblem, MissingTool
from promptc.runtime.engine import EngineFailure, PromptTooLong
from promptc.runtime.evaluate import MetricProblem
from promptc.runtime.externs import ExternProblem
from promptc.runtime.inputs import InputProblem
from promptc.runtime.store import StoreProblem
from promptc.runtime.tracing.reading import TraceProblem
from promptc.server.problems import NameTaken, ServeProblem
from promptc.source.diagnostic import ProgramError

PROBLEMS = (
    ArtifactProblem,
    BenchProblem,
    DataProblem,
    DriverProblem,
    EngineFailure,
    ExternProblem,
    InputProblem,
    MetricProblem,
    MissingTool,
    ModuleNotFoundError,
    NotReady,
    OSError,
    OptimizeProblem,
    ProgramError,
    ServeProblem,
    StoreProblem,
    TraceProblem,
)


def told(problem: Exception) -> tuple[str, Exit]:
    """What to print for one of `PROBLEMS`, and the exit code."""
    match problem:
        case ProgramError():
            return diagnostics_text(problem.diagnostics, colour=use_colour(sys.stderr)), Exit.FOUND
        case NotReady():
            return _not_ready(problem)
        case BenchProblem() | DriverProblem() | NameTaken():
            return f"error: {problem}", Exit.USAGE
        case PromptTooLong():
            return f"error: {problem}", Exit.FOUND
        case EngineFailure():
            return f"error: the engine failed: {problem}", Exit.ENVIRONMENT
        case StoreProblem() | MissingTool() | ServeProblem():
            return f"error: {problem}", Exit.ENVIRONMENT
        case ModuleNotFoundError():
            return f"error: this needs the package `{problem.name}`, which is not installed", Exit.ENVIRONMENT
        case OSError():
            return f"error: {problem.filename or 'a file'}: {problem.strerror or problem}", Exit.ENVIRONMENT
        case _:
            return f"error: {problem}", Exit.FOUND


def _not_ready(found: NotReady) -> tuple[str, Exit]:
    """What is wrong with each program; the exit code is that of the first."""
    each = [told(problem) for problem in found.problems.values()]
    texts = [text for path, (text, _) in zip(found.problems, each, strict=True) for text in (f"{path}:", text.rstrip())]
    return "\n".join((*texts, "Nothing was run; --only PROGRAM runs the cells of a program alone.")), each[0][1]
