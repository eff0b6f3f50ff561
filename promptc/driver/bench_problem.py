"""Programs of a table that cannot be built; here alone, as every command that fails looks for it."""

from collections.abc import Mapping
from pathlib import Path


class NotReady(Exception):
    """Programs of which no cell can be run, by path, each with the reason."""

    def __init__(self, problems: Mapping[Path, Exception]) -> None:
        self.problems = problems
        super().__init__(", ".join(map(str, problems)))
