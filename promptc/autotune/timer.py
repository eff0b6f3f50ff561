"""The time of a build, over all its starts, and whether there is enough of it for another batch.

A clock gives another answer at every start, so each decision is made once: the journal keeps it, and a later start of the
build takes it from there. So a build that ran out of time ends with the same artifact when it is started again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import final

from promptc.autotune.limits import Limits
from promptc.autotune.problems import OutOfTime


@final
@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier starts of a build took: ``seconds`` until the last answer of each.

    ``paced_s`` is the part of it after the first answer of each, in which models answered ``paced_calls`` more. ``decided``
    has the batches that these starts came to, by number, and whether there was time for them.
    """

    seconds: float = 0.0
    paced_s: float = 0.0
    paced_calls: int = 0
    decided: Mapping[int, bool] = field(default_factory=dict)


@final
class BuildTimer:
    """``minutes`` is the limit, None for none; ``decide`` keeps whether there was time for a batch.

    ``clock`` is in seconds and never goes back.
    """

    def __init__(
        self,
        minutes: float | None,
        earlier: Earlier,
        *,
        decide: Callable[[int, bool], None],
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

    def admit(self, batch: int, calls: int) -> None:
        """Decide on ``batch``, before which ``calls`` have to fit into the time that is left. Raises `OutOfTime`."""
        if self._minutes is None:
            return
        admitted = self._earlier.decided.get(batch)
        if admitted is None:
            admitted = calls * self._seconds_per_call < self._left_s
            self._decide(batch, admitted)
        if not admitted:
            raise OutOfTime(Limits(minutes=self._minutes).texts()["minutes"])

    def left_s(self, batch: int) -> float | None:
        """How long ``batch`` may take. One that an earlier start came to, and may have ended, has no limit as a whole."""
        return None if self._minutes is None or batch in self._earlier.decided else max(0.0, self._left_s)

    def check(self) -> None:
        """To be asked before a call that is to be made. Raises `OutOfTime`."""
        if self._minutes is not None and self._left_s <= 0:
            raise OutOfTime(Limits(minutes=self._minutes).texts()["minutes"])

    def ran_out(self, batch: int) -> None:
        """Time was up within ``batch``, so that it counts as not begun."""
        self._decide(batch, False)  # noqa: FBT003 -- it is what is decided

    @property
    def _left_s(self) -> float:
        return 60 * (self._minutes or 0.0) - self._earlier.seconds - self.seconds

    @property
    def _seconds_per_call(self) -> float:
        seconds, calls = self._earlier.paced_s, self._earlier.paced_calls
        if self._first_s is not None:
            seconds, calls = seconds + self.seconds - self._first_s, calls + self._made - 1
        return seconds / calls if calls else 0.0
