"""Programs called from Python: `load`, what it gives and what it raises. `promptc` has these names, too."""

from promptc.api.failures import ProgramFailure, RowFailure
from promptc.api.loading import load
from promptc.api.program import Program
from promptc.artifact.problem import ArtifactProblem
from promptc.data.problems import DataProblem
from promptc.runtime.engine import EngineFailure
from promptc.runtime.externs import ExternProblem
from promptc.runtime.inputs import InputProblem

__all__ = [
    "ArtifactProblem",
    "DataProblem",
    "EngineFailure",
    "ExternProblem",
    "InputProblem",
    "Program",
    "ProgramFailure",
    "RowFailure",
    "load",
]
