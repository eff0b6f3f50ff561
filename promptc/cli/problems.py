"""Exceptions that a user can cause, as a sentence and an exit code.

Imported here are only modules that load nothing heavy, so that the command line starts quickly and runs artifacts
without lark and hyperopt.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from promptc.artifact.problem import ArtifactProblem
from promptc.autotune.problems import OptimizeProblem
from promptc.cli.colour import use_colour
from promptc.data.problems import DataProblem
from promptc.driver.problems import DriverProblem
from promptc.source.diagnostic import Diagnostic, ProgramError
from promptc.source.text import SourceText


def told(error: Exception) -> tuple[str, int] | None:
    """What to print and the exit code; None for an exception that only a mistake of promptc can raise."""
    from promptc.runtime.engine import EngineFailure
    from promptc.runtime.inputs import InputProblem
    from promptc.runtime.store import StoreProblem

    match error:
        case click.ClickException() | click.exceptions.Exit() | click.Abort():
            return None
        case ProgramError():
            return diagnostics_text(error.diagnostics, colour=use_colour(sys.stderr)), 1
        case ArtifactProblem() | DataProblem() | InputProblem() | OptimizeProblem():
            return f"error: {error}", 1
        case DriverProblem():
            return f"error: {error}", 2
        case EngineFailure():
            return f"error: the engine failed: {error}", 3
        case StoreProblem():
            return f"error: {error}", 3
        case OSError():
            return f"error: {error.filename or ''}: {error.strerror or error}", 3
        case ModuleNotFoundError() if not (error.name or "").startswith("promptc"):
            return f"error: this needs the package `{error.name}`, which is not installed", 3
        case _:
            return None


def diagnostics_text(diagnostics: Iterable[Diagnostic], *, colour: bool) -> str:
    """``diagnostics`` as a user reads them, with the lines that they point at."""
    from promptc.source.render import render

    found = tuple(diagnostics)
    return render(found, sources_of(found), colour=colour)


def sources_of(diagnostics: Iterable[Diagnostic]) -> dict[str, SourceText]:
    """The text of every file that ``diagnostics`` point into."""
    paths = {span.path for d in diagnostics for span in (d.span, *(label.span for label in d.labels))}
    return {p: SourceText(p, Path(p).read_text(encoding="utf-8")) for p in sorted(paths) if Path(p).is_file()}
