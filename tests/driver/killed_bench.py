"""A table in a process of its own, which kills itself without warning at a given call. Run by `test_bench_killed`.

Arguments: the number of the call to die in (0: none), then the words after ``promptc``. Answered calls are noted in ``calls.log``.
"""

import sys
from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.cli.app import app
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.learner import answer
from tests.mortal import Mortal

if __name__ == "__main__":
    engine = Mortal(ReplayEngine(answer, name="learner"), Path("calls.log"), int(sys.argv[1]))

    def open_engine(ref: ModelRef) -> Mortal:
        del ref
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("promptc.driver.engines.open_engine", open_engine)
        app(sys.argv[2:], prog_name="promptc")
