"""What a user reads of a build."""

from collections.abc import Callable

from promptc.artifact.model import Interval, Scores
from promptc.autotune.ledger import Usage
from promptc.autotune.progress import (
    CallsCounted,
    FullScored,
    LineListener,
    Note,
    PhaseStarted,
    RowsDone,
    TrialDone,
)
from promptc.autotune.report import ModuleReport, Report, report_text

Golden = Callable[[str, str], None]
SCORES = Scores(
    metric="right",
    seed=Interval(0.3556, 0.2222, 0.4889, 45),
    optimized=Interval(0.9333, 0.8444, 1.0, 45),
    gain=Interval(0.5778, 0.4222, 0.7333, 45),
    select_seed=Interval(0.3333, 0.1667, 0.5, 30),
    select_optimized=Interval(0.9667, 0.9, 1.0, 30),
)
USAGE = {"baseline": Usage(30, 30, 2_100, 90), "search": Usage(1_234, 200, 345_678, 3_702)}


def test_a_gain(golden: Golden) -> None:
    modules = (ModuleReport("iris.identify", "Name the species.", True, 16, True),)
    report = Report("right", modules, False, SCORES, USAGE, ("a note",))
    golden("autotune/report_gain.txt", report_text(report))


def test_the_seed_kept(golden: Golden) -> None:
    modules = (ModuleReport("iris.identify", "Identify the flower.", False, 0, False),)
    golden("autotune/report_seed.txt", report_text(Report("right", modules, True, SCORES, USAGE, ())))


def test_stopped(golden: Golden) -> None:
    golden("autotune/report_stopped.txt", report_text(Report("right", (), True, None, USAGE, ())))


def test_lines(golden: Golden) -> None:
    lines: list[str] = []
    listener = LineListener(lines.append)
    for event in (
        PhaseStarted("search", 4, 5),
        RowsDone("minibatch", 3, 20),
        CallsCounted(120, 20, 9_000, 300, 5_000),
        TrialDone(1, 40, 0.75, 0.5),
        FullScored(SCORES.select_optimized, SCORES.select_optimized, improved=True),
        FullScored(SCORES.select_seed, SCORES.select_optimized, improved=False),
        Note("dev has 5 rows"),
    ):
        listener.on_event(event)
    golden("autotune/lines.txt", "\n".join(lines) + "\n")
