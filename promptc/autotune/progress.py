"""What happens in a build, as data, for whoever draws it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, final

from promptc.artifact.model import Interval
from promptc.source.columns import display


@final
@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """``name`` is a pass or ``report``; ``number`` counts from 1."""

    name: str
    number: int
    total: int


@final
@dataclass(frozen=True, slots=True)
class RowsDone:
    """``done`` of ``total`` program runs of the batch called ``what``."""

    what: str
    done: int
    total: int


@final
@dataclass(frozen=True, slots=True)
class TrialDone:
    """A trial of the search on a minibatch: ``score`` is its mean there, ``incumbent`` that of the best so far."""

    number: int
    total: int
    score: float
    incumbent: float


@final
@dataclass(frozen=True, slots=True)
class FullScored:
    """A candidate on the whole dev set; ``best`` is the highest so far, ``improved`` whether it is this one."""

    score: Interval
    best: Interval
    improved: bool


@final
@dataclass(frozen=True, slots=True)
class CallsCounted:
    """Totals of the build. ``calls`` counts different requests; ``from_journal`` of them were not made again."""

    calls: int
    from_journal: int
    prompt_tokens: int
    output_tokens: int
    limit: int | None


@final
@dataclass(frozen=True, slots=True)
class Note:
    """Something that the user should know, in a sentence."""

    text: str


Event = PhaseStarted | RowsDone | TrialDone | FullScored | CallsCounted | Note


class Listener(Protocol):
    """Called on the event loop's thread, many times a second: return fast, and do not raise."""

    def on_event(self, event: Event) -> None: ...


@final
class Silent:
    """Draws nothing."""

    def on_event(self, event: Event) -> None:
        del event


@final
class LineListener:
    """One line of text for each event that is worth one, for logs and pipes."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._calls = 0

    def on_event(self, event: Event) -> None:
        match event:
            case PhaseStarted():
                self._write(f"[{event.number}/{event.total}] {event.name}")
            case TrialDone():
                self._write(
                    f"  trial {event.number}/{event.total}: {event.score:.3f} (incumbent {event.incumbent:.3f}), "
                    f"{self._calls} calls"
                )
            case FullScored():
                mark = "  new best" if event.improved else ""
                self._write(f"  dev: {interval_text(event.score)}{mark}")
            case CallsCounted():
                self._calls = event.calls
            case Note():
                # A note may quote a model.
                self._write(f"  note: {display(event.text)}")
            case RowsDone():
                pass


def interval_text(interval: Interval) -> str:
    """``0.933 (0.867 to 1.000, n = 45)``."""
    return f"{interval.mean:.3f} ({interval.low:.3f} to {interval.high:.3f}, n = {interval.n})"
