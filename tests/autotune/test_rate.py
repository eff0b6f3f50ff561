from promptc.autotune.progress import CallsCounted, Event, Note, Silent
from promptc.autotune.rate import ENOUGH_CALLS, RateMeter


def metered(*seen: tuple[float, int, int]) -> float | None:
    """The rate after counts of (seconds, calls, calls from the journal)."""
    now = 0.0
    meter = RateMeter(Silent(), lambda: now)
    for seconds, calls, from_journal in seen:
        now = seconds
        meter.on_event(CallsCounted(calls, from_journal, 0, 0, None))
        meter.on_event(Note("between"))
    return meter.calls_per_s()


def test_the_start_and_the_journal_do_not_count() -> None:
    # A model that starts for a minute; 500 answers of the journal; then 300 calls in 30 seconds.
    assert metered((5.0, 500, 500), (60.0, 501, 500), (90.0, 801, 500)) == 10.0


def test_waiting_after_the_last_answer_does_not_count() -> None:
    assert metered((0.0, 1, 0), (10.0, 101, 0), (500.0, 101, 0), (900.0, 1101, 1000)) == 10.0


def test_too_little_is_no_rate() -> None:
    assert metered() is None
    assert metered((0.0, 1, 0)) is None
    assert metered((0.0, 1, 0), (60.0, ENOUGH_CALLS, 0)) is None
    assert metered((0.0, 1, 0), (0.5, 1000, 0)) is None


def test_events_are_passed_on() -> None:
    heard: list[Event] = []

    class Listener:
        def on_event(self, event: Event) -> None:
            heard.append(event)

    meter = RateMeter(Listener(), lambda: 0.0)
    events: list[Event] = [Note("a"), CallsCounted(1, 0, 0, 0, None)]
    for event in events:
        meter.on_event(event)
    assert heard == events
