"""promptc: a compiler for language-model programs.

`load` makes a program of an artifact that Python can call. What can be imported from here is in `promptc.api` and is loaded
when it is first asked for, so that the command line starts without it.
"""

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

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

if TYPE_CHECKING:
    from promptc.api import (
        ArtifactProblem,
        DataProblem,
        EngineFailure,
        ExternProblem,
        FieldDone,
        FieldText,
        Finished,
        InputProblem,
        OutputDone,
        Program,
        ProgramFailure,
        RowFailure,
        StreamEvent,
        Withdrawn,
        load,
    )
else:

    def __getattr__(name: str) -> object:
        if name in __all__:
            return getattr(importlib.import_module("promptc.api"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return [*globals(), *__all__]
