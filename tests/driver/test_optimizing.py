import json
from dataclasses import replace
from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.autotune.limits import Limits
from promptc.autotune.plan import Plan
from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.progress import Event, Note
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import OptimizeOptions, optimize_build, plan_build
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


def test_rows_that_two_pools_share_do_one_thing_and_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert "rows that do not select, as equal rows report: 2" in notes.texts
    assert sum(int(text.rpartition(" ")[2]) for text in notes.texts if "that do not" in text) == 4
    assert done.artifact.provenance.data_sha256
    assert done.path == tmp_path / "mood.promptc.json"
    assert done.report.scores is not None
    assert done.test_scores is not None
    assert sum(done.test_scores) / 10 == done.report.scores.optimized.mean
    assert (tmp_path / ".promptc" / f"{done.artifact.provenance.journal}.journal").is_file()


def priced(tmp_path: Path, budget: str, price: str = "") -> Path:
    """The program of moods with another budget, and a price of its model."""
    text = TEXT.replace("budget = calls(500)", f"budget = {budget}")
    path = tmp_path / "mood.prompt"
    path.write_text(text.replace("temperature = 0.0, max_tokens = 8", f"temperature = 0.0, max_tokens = 8{price}"))
    (tmp_path / "notes.csv").write_bytes((PROGRAMS / "notes.csv").read_bytes())
    (tmp_path / "answers.jsonl").write_bytes((PROGRAMS / "answers.jsonl").read_bytes())
    return path


def test_money_without_a_price_is_refused_before_a_call(tmp_path: Path) -> None:
    compiled = compile_file(priced(tmp_path, "calls(500)"))
    assert compiled.optimize is not None
    # That a model of the file has no price is told by the check; that of an imported module reaches the build.
    compiled = replace(compiled, optimize=replace(compiled.optimize, limits=(("calls", 500), ("usd", 2.5))))
    with pytest.raises(
        OptimizeProblem, match=r"budget = usd\(2.5\) needs the price of every model; `script` says none"
    ):
        optimize_build(compiled, OptimizeOptions(), Notes().of)


def test_a_price_is_no_option_of_the_engine_and_changes_no_request(tmp_path: Path) -> None:
    compiled = compile_file(priced(tmp_path, "usd(2.5)", ", prompt_price = 0.15, output_price = 0.6"))
    plan = plan_build(compiled)
    assert (plan.limits, plan.unpriced) == (Limits(usd=2.5), ())
    # The scripted engine counts words.
    assert plan.total.cost == plan.total.prompt_tokens * 150_000 + plan.total.output_tokens * 600_000
    assert compiled.checked.models["script"].options == ()
