"""A share of the cases, and what became of them."""

import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from types import FrameType
from typing import Generic, TypeVar, final

# Seconds of the processor's time for one case, which is some kilobytes long at most; and when to give up on it.
SLOW = 1.0
_GIVE_UP = 10.0

Case = TypeVar("Case")


@final
@dataclass(frozen=True)
class Kind(Generic[Case]):
    """What is tried. ``cases`` follow from a seed; ``survive`` gives one of ``outcomes`` or raises; ``text`` shows a case."""

    name: str
    outcomes: tuple[str, ...]
    cases: Callable[[int], Iterator[Case]]
    survive: Callable[[Case], str]
    text: Callable[[Case], str]


@final
@dataclass(slots=True)
class Summary:
    """``failures`` are the cases that something is wrong with, and what; ``slowest`` the one that took longest."""

    name: str
    kinds: tuple[str, ...]
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
        counts = ", ".join(f"{self.outcomes[kind]:,} {kind}" for kind in self.kinds)
        return (
            f"{self.outcomes.total():,} {self.name}: {counts}; {len(self.failures)} failed; "
            f"the slowest took {self.seconds:.2f} s"
        )

    def report(self, shown: int) -> str:
        """The first ``shown`` failures, the slowest case, and the figures."""
        failures = "".join(f"{why}\n--- the case:\n{text}\n\n" for text, why in self.failures[:shown])
        return f"{failures}--- the slowest case:\n{self.slowest}\n\n{self.line()}"


def run(kind: Kind[Case], seed: int, number: int) -> Summary:
    """The first ``number`` cases of ``seed``."""
    summary = Summary(f"{kind.name} of seed {seed}", kind.outcomes)
    signal.signal(signal.SIGPROF, _give_up)
    for case in islice(kind.cases(seed), number):
        start, outcome = time.process_time(), "failed"
        signal.setitimer(signal.ITIMER_PROF, _GIVE_UP)
        try:
            outcome = kind.survive(case)
        except Exception:  # noqa: BLE001  # whatever it is, it is what this looks for
            summary.failures.append((kind.text(case), traceback.format_exc()))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0.0)
        seconds = time.process_time() - start
        if seconds > SLOW and outcome != "failed":
            # Where others want the processor, too, one measurement says little.
            start = time.process_time()
            kind.survive(case)
            seconds = min(seconds, time.process_time() - start)
        summary.outcomes[outcome] += 1
        if seconds > summary.seconds:
            summary.seconds, summary.slowest = seconds, kind.text(case)
        if seconds > SLOW:
            summary.failures.append((kind.text(case), f"took {seconds:.1f} s"))
    return summary


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"given up after {_GIVE_UP:.0f} s")
