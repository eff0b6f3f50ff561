"""The program whose clients are looked at: it has every kind of type."""

from pathlib import Path

import pytest

from promptc.artifact.model import Graph
from promptc.driver.compiling import compile_file

DESK = Path(__file__).parents[1] / "api" / "programs" / "desk.prompt"


@pytest.fixture(scope="session")
def desk() -> Graph:
    return compile_file(DESK).artifact.program
