"""What the build has asked of its models, by phase, and how much it may ask.

Counted are different requests, whether they were answered now or by the journal: a build that was killed and
started again reaches its limit at the very same call.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import final

from promptc.autotune.limits import NO_LIMITS, PICO, Limits
from promptc.autotune.problems import OutOfBudget, OutOfTime
from promptc.autotune.timer import Batch, BuildTimer


@final
@dataclass(frozen=True, slots=True)
class Usage:
    """Different requests, those of them that the journal answered, tokens of all of them, and their price.

    ``cost`` is in millionths of a millionth of a dollar (`promptc.autotune.limits.cost`), 0 for models without a price.
    """

    calls: int = 0
    from_journal: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.from_journal + other.from_journal,
            self.prompt_tokens + other.prompt_tokens,
            self.output_tokens + other.output_tokens,
            self.cost + other.cost,
        )

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.output_tokens


class Ledger:
    """``reserved`` is kept back for the report, until that is reached.

    Batches that run together count with their bounds until all of them have ended. So what is refused does not depend on
    which of them ends first.
    """

    def __init__(self, limits: Limits = NO_LIMITS, timer: BuildTimer | None = None) -> None:
        self.limits = limits
        self.reserved = Usage()
        self.phase = ""
        self.by_phase: dict[str, Usage] = {}
        self._timer = timer
        self._claimed: dict[str, str] = {}
        self._counted: set[str] = set()
        self._begun: Counter[tuple[str, str]] = Counter()
        self._running = 0
        self._reporting = False
        self._held = Usage()
        self._settled = Usage()

    @property
    def total(self) -> Usage:
        return sum(self.by_phase.values(), Usage())

    def report(self) -> None:
        """The report is reached: its calls may be made.

        Where calls alone are limited it is tried as far as they go, whatever its bound is: each counts before it is made.
        """
        self.reserved = Usage()
        self._reporting = True

    def require(self, bound: Usage) -> None:
        """Raises `OutOfBudget` where ``bound`` more could go beyond a limit."""
        settled = self._settled if self._running else self._used
        self._check(settled + self._held + bound + self.reserved)

    def keep(self, least: Usage) -> None:
        """Keep back ``least`` at least for the report."""
        now = self.reserved
        self.reserved = Usage(
            max(now.calls, least.calls),
            0,
            max(now.prompt_tokens, least.prompt_tokens),
            max(now.output_tokens, least.output_tokens),
            max(now.cost, least.cost),
        )

    @contextmanager
    def batch(self, bound: Usage, what: str = "", runs: str = "") -> Iterator[float | None]:
        """Begin a batch that uses ``bound`` at most; gives the seconds that it may take, None for any number.

        ``what`` is what it is for, and ``runs`` stands for all that it runs. Raises `OutOfBudget`, of which `OutOfTime` is one,
        before the batch where it could go beyond a limit. Time that runs out within it is kept as a decision against it.
        """
        if not self._reporting or self.limits.counts_tokens:
            self.require(bound)
        self._begun[what, runs] += 1
        batch = Batch(f"{self.phase}/{what}", f"{runs}#{self._begun[what, runs]}")
        left_s = None
        if self._timer is not None:
            # The report has to fit into the time as well.
            self._timer.admit(batch, 0 if self._reporting else bound.calls + self.reserved.calls)
            left_s = self._timer.left_s(batch)
        self._running += 1
        self._held += bound
        try:
            yield left_s
            if self._timer is not None:
                self._timer.ended(batch)
        except OutOfTime:
            if self._timer is not None:
                self._timer.ran_out(batch)
            raise
        finally:
            self._running -= 1
            if self._running == 0:
                self._held, self._settled = Usage(), self._used

    def claim(self, key: str, *, known: bool) -> None:
        """Say that the request ``key`` is to be asked; ``known`` where it has an answer. Raises `OutOfBudget` at a limit.

        A batch whose bound holds never comes to that. One that takes a list to be shorter than it is may.
        """
        if key not in self._claimed:
            self._check(self._used + Usage(calls=1, prompt_tokens=1, cost=1))
        if self._timer is not None and not known:
            self._timer.check()
        self._claimed.setdefault(key, self.phase)

    def count(self, key: str, usage: Usage) -> str | None:
        """Count the answer to the request ``key`` with its phase, which is given; None where it was counted before."""
        if key in self._counted:
            return None
        self._counted.add(key)
        phase = self._claimed[key]
        self.by_phase[phase] = self.by_phase.get(phase, Usage()) + usage
        if self._timer is not None and not usage.from_journal:
            self._timer.answered()
        return phase

    @property
    def seconds(self) -> float:
        """Since this start of the build; 0 without a timer."""
        return 0.0 if self._timer is None else self._timer.seconds

    @property
    def _used(self) -> Usage:
        return replace(self.total, calls=len(self._claimed))

    def _check(self, most: Usage) -> None:
        limits = self.limits
        for unit, limit, amount in (
            ("calls", limits.calls, most.calls),
            ("tokens", limits.tokens, most.tokens),
            ("usd", limits.usd, most.cost / PICO),
        ):
            if limit is not None and amount > limit:
                raise OutOfBudget(limits.texts()[unit])
