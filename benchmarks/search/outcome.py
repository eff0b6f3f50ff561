"""What a method selects, and what it says of it."""

from dataclasses import dataclass
from typing import final

from promptc.autotune.sampler import Assignment


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """``reported`` is the mean score that the method gives for ``selected``."""

    selected: Assignment
    reported: float
