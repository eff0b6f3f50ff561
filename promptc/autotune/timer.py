"""The time of a build, over all its starts, and whether there is enough of it for another batch.

A clock gives another answer at every start, so each decision is made once: the journal keeps it, and a later start of the
build takes it from there. So a build that ran out of time ends with the same artifact when it is started again.

Batches run at once, in an order that answers decide. So a decision is about a batch by what it runs, ``GROUP/RUN``, and never by
when it came; where time was up for one batch of a group, what the group had not ended by then is not run at a later start either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, final

from promptc.autotune.limits import Limits
from promptc.autotune.problems import OutOfTime

Decision = Literal["begun", "ended", "refused"]


@final
@dataclass(frozen=True, slots=True)
class Batch:
    """What is decided on: a batch of a ``group``, by the ``run`` that it is there."""

    group: str
    run: str

    @property
    def name(self) -> str:
        return f"{self.group}/{self.run}"


@final
@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier starts of a build took: ``seconds`` until the last answer of each.

    ``paced_s`` is the part of it after the first answer of each, in which models answered ``paced_calls`` more. ``decided``
    has the batches that these starts came to, by name, and how far they came.
    """

    seconds: float = 0.0
    paced_s: float = 0.0
    paced_calls: int = 0
    decided: Mapping[str, Decision] = field(default_factory=dict)

    def came_to_its_end(self, group: str) -> bool:
        """Whether time was up for a batch of ``group``."""
        return any(name.rpartition("/")[0] == group and d == "refused" for name, d in self.decided.items())


@final
class BuildTimer:
    """``minutes`` is the limit, None for none; ``decide`` keeps what became of a batch, by its name.

    ``clock`` is in seconds and never goes back.
    """

    def __init__(
        self,
        minutes: float | None,
        earlier: Earlier,
        *,
        decide: Callable[[str, Decision], None],
        clock: Callable[[], float],
    ) -> None:
        self._minutes = minutes
        self._earlier = earlier
        self._decide = decide
        self._clock = clock
        self._started = clock()
        self._first_s: float | None = None
        self._made = 0

    @property
    def seconds(self) -> float:
        """Since this start of the build."""
        return self._clock() - self._started

    def answered(self) -> None:
        """A model answered a call."""
        self._made += 1
        if self._first_s is None:
            # Starting a model takes time once, so the pace is that of what comes after the first answer.
            self._first_s = self.seconds

    def admit(self, batch: Batch, calls: int) -> None:
        """Decide on ``batch``, before which ``calls`` have to fit into the time that is left. Raises `OutOfTime`."""
        if self._minutes is None:
            return
        decided = self._earlier.decided.get(batch.name)
        if decided != "ended" and self._earlier.came_to_its_end(batch.group):
            decided = "refused"
        if decided is None:
            decided = "begun" if calls * self._seconds_per_call < self._left_s else "refused"
            self._decide(batch.name, decided)
        if decided == "refused":
            raise OutOfTime(Limits(minutes=self._minutes).texts()["minutes"])

    def left_s(self, batch: Batch) -> float | None:
        """How long ``batch`` may take. One that an earlier start came to, and may have ended, has no limit as a whole."""
        return None if self._minutes is None or batch.name in self._earlier.decided else max(0.0, self._left_s)

    def check(self) -> None:
        """To be asked before a call that is to be made. Raises `OutOfTime`."""
        if self._minutes is not None and self._left_s <= 0:
            raise OutOfTime(Limits(minutes=self._minutes).texts()["minutes"])

    def ended(self, batch: Batch) -> None:
        """All of ``batch`` was answered."""
        if self._minutes is not None:
            self._decide(batch.name, "ended")

    def ran_out(self, batch: Batch) -> None:
        """Time was up within ``batch``, so that it counts as not begun."""
        self._decide(batch.name, "refused")

    @property
    def _left_s(self) -> float:
        return 60 * (self._minutes or 0.0) - self._earlier.seconds - self.seconds

    @property
    def _seconds_per_call(self) -> float:
        seconds, calls = self._earlier.paced_s, self._earlier.paced_calls
        if self._first_s is not None:
            seconds, calls = seconds + self.seconds - self._first_s, calls + self._made - 1
        return seconds / calls if calls else 0.0
