"""The live view and the JSON lines, drawn with a clock of the test's own."""

import io
import json
import os
import threading
from pathlib import Path
from typing import TextIO

import pytest

from promptc.artifact.model import Interval
from promptc.autotune.plan import Plan
from promptc.autotune.progress import (
    CallsCounted,
    Event,
    FullScored,
    LineListener,
    Note,
    PhaseStarted,
    RowsDone,
    TrialDone,
)
from promptc.cli.events import JsonEvents
from promptc.cli.progress import TerminalView, bar, duration
from promptc.cli.ticking import ticking
from promptc.cli.watching import Watch
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import plan_build
from tests.cli.conftest import Promptc
from tests.cli.screen import Screen
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


@pytest.fixture
def plan(promptc: Promptc, folder: Path) -> Plan:
    return plan_build(compile_file(folder / "mood.prompt"))


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
    assert stream.getvalue().count("[K\n") <= 4 * 11


def test_json_lines_name_their_event_and_keep_counters_rare() -> None:
    lines: list[str] = []
    clock = Clock()
    events = JsonEvents(lines.append, clock, {"phases": {}})
    for done in range(100):
        clock.now = done / 100
        events.on_event(RowsDone("dev", done, 100))
    events.on_event(TrialDone(1, 4, 0.75, 0.5))
    assert [json.loads(line) for line in lines] == [
        {"event": "planned", "seconds": 0.0, "plan": {"phases": {}}},
        {"event": "rows_done", "seconds": 0.0, "what": "dev", "done": 0, "total": 100},
        {"event": "trial_done", "seconds": 0.99, "number": 1, "total": 4, "score": 0.75, "incumbent": 0.5},
    ]


def test_a_note_that_quotes_a_model_moves_no_cursor() -> None:
    """An answer may hold any character, and a terminal would obey some of them."""
    note = Note("the first: \033[2J\033]0;title\a is no colour")
    told: list[str] = []
    LineListener(told.append).on_event(note)
    stream = io.StringIO()
    view = TerminalView(stream, Clock(), lambda: 70, expected=1)
    view.on_event(note)
    view.close()
    for text in (told[0], stream.getvalue().replace("\033[4A\033[J", "").replace("\033[K", "")):
        assert "\033" not in text
        assert "\a" not in text
        assert "the first: \N{REPLACEMENT CHARACTER}[2J" in text


def test_a_terminal_gets_the_live_view_and_a_pipe_plain_lines(plan: Plan) -> None:
    def shown(stream: TextIO) -> None:
        with Watch(stream, Clock(), quiet=False, as_json=False) as watch:
            listener = watch.listen(plan)
            for _, event in STORY:
                listener.on_event(event)

    terminal, side = os.openpty()
    with os.fdopen(side, "w") as stream:
        shown(stream)
        on_terminal = os.read(terminal, 100_000).decode()
        while not on_terminal.endswith("\033[J"):
            on_terminal += os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert "\033[K" in on_terminal
    assert on_terminal.startswith("Plan: at most ")
    read, write = os.pipe()
    with os.fdopen(write, "w") as stream:
        shown(stream)
    with os.fdopen(read) as pipe:
        lines = pipe.read().splitlines()
    assert lines[0].startswith("Plan: at most ")
    assert "  trial 1/4: 0.750 (incumbent 0.500), 3 calls" in lines
    assert all(line.isprintable() for line in lines)


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
