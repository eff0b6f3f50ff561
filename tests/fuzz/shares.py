"""A share of the sources, and what became of them."""

import signal
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from types import FrameType
from typing import final

from tests.fuzz.stages import survive
from tests.fuzz.texts import texts

# Seconds of the processor's time for one source, which is some kilobytes long at most; and when to give up on it.
SLOW = 1.0
_GIVE_UP = 10.0


@final
@dataclass(slots=True)
class Summary:
    """``failures`` are the sources that something is wrong with, and what; ``slowest`` the one that took longest."""

    name: str
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    slowest: str = ""
    failures: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: "Summary") -> None:
        self.outcomes += other.outcomes
        self.failures += other.failures
        if other.seconds > self.seconds:
            self.seconds, self.slowest = other.seconds, other.slowest

    def line(self) -> str:
        counts = ", ".join(f"{self.outcomes[kind]:,} {kind}" for kind in ("compiled", "senseless", "unreadable"))
        return (
            f"{self.outcomes.total():,} sources of {self.name}: {counts}; {len(self.failures)} failed; "
            f"the slowest took {self.seconds:.2f} s"
        )

    def report(self, shown: int) -> str:
        """The first ``shown`` failures, the slowest source, and the figures."""
        failures = "".join(f"{why}\n--- the source:\n{text}\n\n" for text, why in self.failures[:shown])
        return f"{failures}--- the slowest source:\n{self.slowest}\n\n{self.line()}"


def run(seed: int, number: int) -> Summary:
    """The first ``number`` sources of ``seed``."""
    summary = Summary(f"seed {seed}")
    signal.signal(signal.SIGPROF, _give_up)
    for text, folder in islice(texts(seed), number):
        start, outcome = time.process_time(), "failed"
        signal.setitimer(signal.ITIMER_PROF, _GIVE_UP)
        try:
            outcome = survive(text, folder)
        except Exception:  # noqa: BLE001  # whatever it is, it is what this looks for
            summary.failures.append((text, traceback.format_exc()))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0.0)
        seconds = time.process_time() - start
        summary.outcomes[outcome] += 1
        if seconds > summary.seconds:
            summary.seconds, summary.slowest = seconds, text
        if seconds > SLOW:
            summary.failures.append((text, f"took {seconds:.1f} s"))
    return summary


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"given up after {_GIVE_UP:.0f} s")
