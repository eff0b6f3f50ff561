"""Programs called from Python: `load`, what it gives and what it raises. `promptc` has these names, too."""

from promptc.api.failures import ProgramFailure, RowFailure
from promptc.api.loading import load
from promptc.api.program import Program
from promptc.api.streaming import Finished, OutputDone, StreamEvent
from promptc.artifact.problem import ArtifactProblem
from promptc.data.problems import DataProblem
from promptc.runtime.engine import EngineFailure
from promptc.runtime.extern_sources import ExternProblem
from promptc.runtime.inputs import InputProblem
from promptc.runtime.streaming.events import FieldDone, FieldText, Withdrawn

__all__ = [
    "ArtifactProblem",
    "DataProblem",
    "EngineFailure",
    "ExternProblem",
    "FieldDone",
    "FieldText",
    "Finished",
    "InputProblem",
    "OutputDone",
    "Program",
    "ProgramFailure",
    "RowFailure",
    "StreamEvent",
    "Withdrawn",
    "load",
]
