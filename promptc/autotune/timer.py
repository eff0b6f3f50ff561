"""The time of a build, over all its starts, and whether there is enough of it for another batch.

A clock gives another answer at every start, so each decision is made once: the journal keeps it, and a later start of the
build takes it from there. So a build that ran out of time ends with the same artifact when it is started again.
"""

from collections.abc import Callable, Mapping
from typing import final

from promptc.autotune.problems import OutOfTime


@final
class BuildTimer:
    """``minutes`` is the limit, None for none; ``earlier_s`` what earlier starts took until their last answer.

    ``decided`` has the batches that earlier starts came to, by number, and whether these had time for it; ``decide`` keeps
    such a decision. ``clock`` is in seconds and never goes back.
    """

    def __init__(
        self,
        minutes: float | None,
        *,
        earlier_s: float,
        decided: Mapping[int, bool],
        decide: Callable[[int, bool], None],
        clock: Callable[[], float],
    ) -> None:
        self._minutes = minutes
        self._earlier_s = earlier_s
        self._decided = decided
        self._decide = decide
        self._clock = clock
        self._started = clock()
        self._first: tuple[float, int] | None = None
        self._made = 0

    @property
    def seconds(self) -> float:
        """Since this start of the build."""
        return self._clock() - self._started

    def answered(self) -> None:
        """A model answered a call."""
        self._made += 1
        if self._first is None:
            # Starting a model takes time once, so the pace is that of what came after the first answer.
            self._first = self._clock(), self._made

    def admit(self, batch: int, calls: int) -> None:
        """Decide on ``batch``, before which ``calls`` have to fit into the time that is left. Raises `OutOfTime`."""
        if self._minutes is None:
            return
        admitted = self._decided.get(batch)
        if admitted is None:
            admitted = calls * self._seconds_per_call < self._left_s
            self._decide(batch, admitted)
        if not admitted:
            raise OutOfTime(self._minutes)

    def left_s(self, batch: int) -> float | None:
        """How long ``batch`` may take. One that an earlier start came to, and may have ended, has no limit as a whole."""
        return None if self._minutes is None or batch in self._decided else max(0.0, self._left_s)

    def check(self) -> None:
        """To be asked before a call that is to be made. Raises `OutOfTime`."""
        if self._minutes is not None and self._left_s <= 0:
            raise OutOfTime(self._minutes)

    def ran_out(self, batch: int) -> None:
        """Time was up within ``batch``, so that it counts as not begun."""
        self._decide(batch, False)  # noqa: FBT003 -- it is what is decided

    @property
    def _left_s(self) -> float:
        return 60 * (self._minutes or 0.0) - self._earlier_s - self.seconds

    @property
    def _seconds_per_call(self) -> float:
        if self._first is None or self._made == self._first[1]:
            return 0.0
        return (self._clock() - self._first[0]) / (self._made - self._first[1])
