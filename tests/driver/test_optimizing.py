import json
from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.autotune.plan import Plan
from promptc.autotune.progress import Event, Note
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import OptimizeOptions, optimize_build, plan_build
from promptc.driver.problems import DriverProblem
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.learner import answer

PROGRAMS = Path(__file__).parents[1] / "cli" / "programs"
TEXT = (PROGRAMS / "mood.prompt").read_text(encoding="utf-8")
SPLITS = """\
  train = "train.jsonl"
  dev = "dev.jsonl"
  test = "test.jsonl"
"""


class Notes:
    """Hears the notes of a build."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def of(self, plan: Plan) -> "Notes":
        del plan
        return self

    def on_event(self, event: Event) -> None:
        if isinstance(event, Note):
            self.texts.append(event.text)


def test_rows_that_two_pools_share_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = ReplayEngine(answer)

    def open_engine(ref: ModelRef) -> ReplayEngine:
        del ref
        return engine

    monkeypatch.setattr("promptc.driver.engines.open_engine", open_engine)
    start, end = TEXT.index('  source = "notes.csv"'), TEXT.index("  seed = 3")
    (tmp_path / "mood.prompt").write_text(TEXT[:start] + SPLITS + TEXT[end:])
    for name, numbers in (("train", range(20)), ("dev", range(18, 28)), ("test", range(26, 36))):
        rows = ({"text": f"{i} was lovely", "mood": "good"} for i in numbers)
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    notes = Notes()
    done = optimize_build(compile_file(tmp_path / "mood.prompt"), OptimizeOptions(), notes.of)
    assert "2 rows of `dev` are in `train`, too: what is measured there may be too high" in notes.texts
    assert "2 rows of `test` are in `dev`, too: what is measured there may be too high" in notes.texts
    assert done.artifact.provenance.data_sha256
    assert done.path == tmp_path / "mood.promptc.json"


def test_a_limit_that_nothing_counts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mood.prompt"
    path.write_text(TEXT.replace("budget = calls(500)", "budget = [calls(50), usd(2.5), minutes(3)]"))
    (tmp_path / "notes.csv").write_bytes((PROGRAMS / "notes.csv").read_bytes())
    with pytest.raises(DriverProblem, match="in usd and minutes, which builds do not count yet"):
        plan_build(compile_file(path))
