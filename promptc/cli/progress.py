"""The live view of an optimizing build on a terminal: a few lines, redrawn in place."""

import threading
from collections.abc import Callable
from typing import TextIO, final

from promptc.artifact.model import Interval
from promptc.autotune.progress import (
    CallsCounted,
    Event,
    FullScored,
    Note,
    PhaseStarted,
    RowsDone,
    TrialDone,
    interval_text,
)
from promptc.cli.live_lines import LiveLines
from promptc.source.columns import display

REDRAW_S = 0.1
_BAR = 24


@final
class TerminalView:
    """Draws on ``stream``, at most ten times a second by ``clock`` (seconds, monotonic).

    ``columns`` is as in `LiveLines`. ``expected`` is the number of calls that the plan foresees at most: the time left is
    what these would still take at the rate since the first answer, so that starting a model does not count. Events and
    ticks may come from two threads.
    """

    def __init__(
        self, stream: TextIO, clock: Callable[[], float], columns: Callable[[], int], *, expected: int
    ) -> None:
        self._lines = LiveLines(stream, columns)
        self._clock = clock
        self._expected = expected
        self._started = clock()
        self._drawn_at = float("-inf")
        self._phase = PhaseStarted("starting", 0, 0)
        self._rows: RowsDone | None = None
        self._trial: TrialDone | None = None
        self._best: Interval | None = None
        self._seed: Interval | None = None
        self._calls = CallsCounted(0, 0, 0, 0, None)
        self._first: tuple[float, int] | None = None
        self._lock = threading.Lock()

    def on_event(self, event: Event) -> None:
        with self._lock:
            self._take(event)
            if self._clock() - self._drawn_at >= REDRAW_S:
                self._draw()

    def tick(self) -> None:
        """Time went by without an event: show it."""
        with self._lock:
            self._draw()

    def close(self) -> None:
        """Take the view off the screen."""
        with self._lock:
            self._lines.close()

    def _take(self, event: Event) -> None:
        match event:
            case PhaseStarted():
                self._phase, self._rows, self._trial = event, None, None
            case RowsDone():
                self._rows = event
            case TrialDone():
                self._trial = event
            case FullScored():
                # The seed program is the first that is scored in full.
                self._seed = self._seed or event.score
                self._best = event.best
            case CallsCounted():
                self._calls = event
                if self._first is None and event.calls > event.from_journal:
                    self._first = self._clock(), event.calls
            case Note():
                self._above(f"note: {display(event.text)}")

    def _above(self, text: str) -> None:
        self._lines.leave(text)
        self._draw()

    def _draw(self) -> None:
        lines = view_lines(self._phase, self._rows, self._trial, self._best, self._seed, self._calls)
        lines.append(self._rate_line())
        self._lines.show(lines)
        self._drawn_at = self._clock()

    def _rate_line(self) -> str:
        now = self._clock()
        text = f"  {duration(now - self._started)} so far"
        if self._first is None:
            return text + ", waiting for the first answer"
        since, calls = self._first
        if now <= since or self._calls.calls == calls:
            return text
        rate = (self._calls.calls - calls) / (now - since)
        left = max(0, self._expected - self._calls.calls) / rate
        return text + f", {rate:,.{0 if rate >= 10 else 1}f} calls/s, at most {duration(left)} left"


def view_lines(
    phase: PhaseStarted,
    rows: RowsDone | None,
    trial: TrialDone | None,
    best: Interval | None,
    seed: Interval | None,
    calls: CallsCounted,
) -> list[str]:
    """What is going on: the phase, how far it is, the last trial, the best so far, and what it has cost."""
    head = f"[{phase.number}/{phase.total}] {phase.name}" if phase.total else phase.name
    if trial is not None:
        head += f"  {bar(trial.number, trial.total)} trial {trial.number}/{trial.total}"
    elif rows is not None:
        head += f"  {bar(rows.done, rows.total)} {rows.what} {rows.done}/{rows.total}"
    lines = [head]
    if trial is not None:
        difference = trial.score - trial.incumbent
        lines.append(f"  last trial: {trial.score:.3f}, {difference:+.3f} to the incumbent on the same rows")
    if best is not None and seed is not None:
        lines.append(f"  best so far on dev: {interval_text(best)}, seed {seed.mean:.3f}")
    lines.append(f"  {calls_text(calls)}")
    lines.append(f"  {calls.prompt_tokens:,} prompt and {calls.output_tokens:,} output tokens")
    return lines


def calls_text(calls: CallsCounted) -> str:
    """``1,200 of at most 5,000 LM calls (300 from the journal)``."""
    limit = f" of at most {calls.limit:,}" if calls.limit is not None else ""
    journal = f" ({calls.from_journal:,} from the journal)" if calls.from_journal else ""
    return f"{calls.calls:,}{limit} LM calls{journal}"


def bar(done: int, total: int) -> str:
    filled = _BAR * done // total if total else 0
    return "█" * filled + "░" * (_BAR - filled)


def duration(seconds: float) -> str:
    """``42 s``, ``3 min 05 s``, ``2 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
