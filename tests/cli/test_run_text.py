"""How far a run is, and what it came to."""

import io
import json
import logging
from collections import Counter
from pathlib import Path

import pytest

from promptc.cli.run_text import RowsView, summary_json, summary_line
from promptc.driver.bulk.counts import Counts, Summary, Tally
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.trace import FailureKind
from tests.cli.conftest import Promptc
from tests.cli.screen import Screen
from tests.conftest import Golden


def summary(
    rows: int,
    seconds: float,
    *,
    ran: int | None = None,
    cached: int = 0,
    failures: dict[FailureKind, int] | None = None,
) -> Summary:
    """Two calls for each row of two thousand."""
    ran = rows if ran is None else ran
    return Summary(
        2000, Tally(rows, Counter(failures or {})), ran, seconds, Counts(2 * ran, cached, 1040 * ran, 9 * ran)
    )


DONE = (
    summary(2000, 48.2),
    summary(2000, 48.2, cached=12, failures={"engine": 3, "decode": 7}),
    summary(2000, 8.2, ran=300, failures={"decode": 7}),
    summary(2000, 0.01, ran=0),
    summary(1200, 3700.0, ran=1000, failures={"extern": 1}),
    summary(1200, 0.5, ran=0),
)
STORY = (
    summary(0, 0.2),
    summary(0, 21.0),
    summary(3, 22.0),
    summary(3, 22.2),
    summary(500, 32.0, cached=12, failures={"decode": 7}),
    summary(2000, 62.0, cached=12, failures={"decode": 7, "engine": 1}),
)


def test_one_line_says_what_a_run_came_to(golden: Golden) -> None:
    golden("cli/run/summaries.txt", "".join(f"{summary_line(each)}\n" for each in DONE))


def test_for_a_program_it_is_numbers() -> None:
    assert json.loads(json.dumps(summary_json(DONE[2]))) == {
        "rows": 2000,
        "total": 2000,
        "failures": {"decode": 7},
        "ran": 300,
        "seconds": 8.2,
        "rows_per_second": 36.585,
        "calls": 600,
        "cached": 0,
        "prompt_tokens": 312_000,
        "output_tokens": 2700,
    }


def test_the_screen_shows_how_far_it_is_and_how_fast_since_the_first_row(golden: Golden) -> None:
    stream, looks, frames = io.StringIO(), iter(STORY), []
    view = RowsView(stream, lambda: 90, lambda: next(looks))
    for _ in STORY:
        view.tick()
        screen = Screen()
        screen.feed(stream.getvalue())
        frames.append("\n".join(screen.lines))
    golden("cli/run/view.txt", "\n\n".join(frames) + "\n")


def test_what_is_told_meanwhile_stays_on_the_screen() -> None:
    stream = io.StringIO()
    view = RowsView(stream, lambda: 90, lambda: STORY[2])
    view.tick()
    view.leave("row 2: suggestion not met: be kind")
    view.tick()
    view.close()
    screen = Screen()
    screen.feed(stream.getvalue())
    assert screen.lines == ["row 2: suggestion not met: be kind"]


def test_a_terminal_is_left_with_what_was_logged_and_the_summary(
    promptc: Promptc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(request: Request) -> str:
        if "tea was lovely" in request.messages[-1].content:
            logging.getLogger("promptc.runtime").warning("the tea is \033[2Jcold")
        return "mood: good"

    monkeypatch.setattr("promptc.driver.engines.open_engine", lambda ref: ReplayEngine(script))
    monkeypatch.setattr("promptc.cli.run_file.shows_progress", lambda out: True)
    monkeypatch.setattr("promptc.cli.run_file.REDRAW_S", 0.001)
    result = promptc("run", "mood.prompt", "--rows", "notes.csv", "--out", "out.csv")
    screen = Screen()
    screen.feed(result.stderr)
    logged, line = screen.lines
    assert logged == "the tea is \N{REPLACEMENT CHARACTER}[2Jcold"
    assert line.startswith("48 rows in ")
