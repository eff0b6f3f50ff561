"""The live view and the JSON lines, drawn with a clock of the test's own."""

import io
import json
import re
import threading

from promptc.artifact.model import Interval
from promptc.autotune.progress import CallsCounted, Event, FullScored, Note, PhaseStarted, RowsDone, TrialDone
from promptc.cli.events import JsonEvents
from promptc.cli.progress import TerminalView, bar, duration
from promptc.cli.watching import ticking
from tests.conftest import Golden

STORY: tuple[tuple[float, Event], ...] = (
    (0.0, PhaseStarted("baseline", 1, 4)),
    (1.0, RowsDone("dev", 3, 12)),
    (1.0, CallsCounted(3, 0, 300, 12, 200)),
    (2.0, FullScored(Interval(0.5, 0.2, 0.8, 12), Interval(0.5, 0.2, 0.8, 12), True)),
    (3.0, PhaseStarted("search", 3, 4)),
    (4.0, Note("2 demonstrations are alike: one is left out")),
    (5.0, TrialDone(1, 4, 0.75, 0.5)),
    (6.0, CallsCounted(40, 20, 4_000, 300, 200)),
    (65.0, CallsCounted(100, 20, 12_345, 678, 200)),
)


class Screen:
    """What a terminal shows of what was written to it; knows the three codes that the view uses."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def feed(self, text: str) -> None:
        for up, erase, line in re.findall(r"\033\[(\d+)A|(\033\[J)|([^\033\n]*)(?:\033\[K)?\n", text):
            if up:
                self.lines = self.lines[: len(self.lines) - int(up)]
            elif not erase:
                self.lines.append(line)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_screen_holds_the_latest_state_and_the_notes(golden: Golden) -> None:
    stream, clock = io.StringIO(), Clock()
    view = TerminalView(stream, clock, lambda: 70, expected=180)
    frames = []
    for now, event in STORY:
        clock.now = now
        view.on_event(event)
        screen = Screen()
        screen.feed(stream.getvalue())
        frames.append("\n".join(screen.lines))
    golden("cli/progress.txt", "\n\n".join(frames) + "\n")


def test_closing_leaves_only_the_notes() -> None:
    stream, clock = io.StringIO(), Clock()
    view = TerminalView(stream, clock, lambda: 70, expected=180)
    for now, event in STORY:
        clock.now = now
        view.on_event(event)
    view.close()
    screen = Screen()
    screen.feed(stream.getvalue())
    assert screen.lines == ["note: 2 demonstrations are alike: one is left out"]


def test_a_tick_shows_the_time_of_a_model_that_starts() -> None:
    stream, clock = io.StringIO(), Clock()
    view = TerminalView(stream, clock, lambda: 70, expected=180)
    view.on_event(PhaseStarted("baseline", 1, 4))
    clock.now = 20.0
    view.tick()
    screen = Screen()
    screen.feed(stream.getvalue())
    assert screen.lines[-1] == "  20 s so far, waiting for the first answer"


def test_ticks_come_until_the_end() -> None:
    ticks: list[int] = []
    three = threading.Event()

    def tick() -> None:
        ticks.append(1)
        if len(ticks) == 3:
            three.set()

    before = threading.active_count()
    with ticking(tick, every_s=0.001):
        assert three.wait(timeout=60)
    assert threading.active_count() == before


def test_it_draws_at_most_ten_times_a_second() -> None:
    stream, clock = io.StringIO(), Clock()
    view = TerminalView(stream, clock, lambda: 70, expected=180)
    for done in range(1000):
        clock.now = done / 1000
        view.on_event(RowsDone("dev", done, 1000))
    assert stream.getvalue().count("[K\n") <= 3 * 11


def test_json_lines_name_their_event_and_keep_counters_rare() -> None:
    lines: list[str] = []
    clock = Clock()
    events = JsonEvents(lines.append, clock)
    for done in range(100):
        clock.now = done / 100
        events.on_event(RowsDone("dev", done, 100))
    events.on_event(TrialDone(1, 4, 0.75, 0.5))
    assert [json.loads(line) for line in lines] == [
        {"event": "rows_done", "what": "dev", "done": 0, "total": 100},
        {"event": "trial_done", "number": 1, "total": 4, "score": 0.75, "incumbent": 0.5},
    ]


def test_words_for_time_and_shares() -> None:
    assert [duration(s) for s in (0.4, 59.4, 60, 3599, 7800)] == [
        "0 s",
        "59 s",
        "1 min 00 s",
        "59 min 59 s",
        "2 h 10 min",
    ]
    assert bar(0, 0) == bar(0, 5) == "░" * 24
    assert bar(5, 5) == "█" * 24
