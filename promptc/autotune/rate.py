"""How fast models answer: measured while a build runs, so that the next plan can say how long its calls would take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from promptc.autotune.progress import CallsCounted, Event, Listener

# Fewer calls, or a shorter time, say little about thousands of them.
ENOUGH_CALLS = 20
ENOUGH_S = 1.0


@final
@dataclass(frozen=True, slots=True)
class Rate:
    """LM calls a second, and where the figure comes from: "measured by the last build here"."""

    calls_per_s: float
    basis: str


@final
class RateMeter:
    """Hears the events of a build, passes them on to ``inner``, and measures by ``clock`` (seconds, monotonic).

    What counts is the time from the first answer of a model to the last one, so that starting it does not; answers of the
    journal are no calls.
    """

    def __init__(self, inner: Listener, clock: Callable[[], float]) -> None:
        self._inner = inner
        self._clock = clock
        self._first: tuple[float, int] | None = None
        self._last: tuple[float, int] | None = None

    def on_event(self, event: Event) -> None:
        if isinstance(event, CallsCounted) and (made := event.calls - event.from_journal):
            if self._first is None:
                self._first = self._clock(), made
            elif self._last is None or made > self._last[1]:
                self._last = self._clock(), made
        self._inner.on_event(event)

    def calls_per_s(self) -> float | None:
        """None where too little was measured."""
        if self._first is None or self._last is None:
            return None
        seconds, calls = self._last[0] - self._first[0], self._last[1] - self._first[1]
        return calls / seconds if calls >= ENOUGH_CALLS and seconds >= ENOUGH_S else None
