"""Whole programs that are optimized, on a scripted model: a tree of knobs from the text to what was chosen."""

import shutil
from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.autotune.journal import JournalEvent, read_events
from promptc.autotune.plan import Plan
from promptc.autotune.progress import Listener, Silent
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import OptimizedBuild, OptimizeOptions, optimize_build
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from tests.autotune.world import luck

HERE = Path(__file__).parent
GOOD = ("lovely", "kind", "quick")


def moody(request: Request) -> str:
    """A draft is right on half of the notes. A review is right on all of them where it is cold, and keeps right drafts."""
    said = dict(line.split(": ", 1) for line in request.messages[-1].content.splitlines())
    right, wrong = ("good", "bad") if said["note"].endswith(GOOD) else ("bad", "good")
    if "draft" not in said:
        return f"mood: {right if luck(said['note']) < 0.5 else wrong}"
    helped = said["draft"] == right or luck(f"review {said['note']}") < 1.0 - request.temperature
    return f"mood: {right if helped else wrong}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[OptimizedBuild, list[JournalEvent]]:
    folder = shutil.copytree(HERE / "tune_tree", tmp_path_factory.mktemp("build") / "tune_tree")
    engine = ReplayEngine(moody)

    def open_engine(ref: ModelRef) -> ReplayEngine:
        del ref
        return engine

    def listen(plan: Plan) -> Listener:
        del plan
        return Silent()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("promptc.driver.engines.open_engine", open_engine)
        done = optimize_build(compile_file(folder / "program.prompt"), OptimizeOptions(), listen)
    (journal,) = folder.rglob("*.journal")
    return done, read_events(journal, 1)


def test_a_knob_and_what_it_leads_to_are_chosen_together(built: tuple[OptimizedBuild, list[JournalEvent]]) -> None:
    done, _ = built
    knobs = {k.symbol: k.value for k in done.report.knobs}
    assert knobs["moods.reviewed"] is True
    heat = knobs["moods.heat"]
    assert isinstance(heat, float)
    assert heat < 0.4
    assert {m.symbol for m in done.artifact.modules} == {"moods.write", "moods.correct"}
    assert done.artifact.module("moods.correct").decoding.temperature == heat
    assert sum(node.op == "call" for node in done.artifact.program.nodes) == 1 + int(str(knobs["moods.rounds"]))


def test_the_journal_names_what_exists_and_nothing_else(built: tuple[OptimizedBuild, list[JournalEvent]]) -> None:
    _, events = built
    (space,) = (e.body["variables"] for e in events if e.kind == "space")
    assert isinstance(space, list)
    under = {v["name"]: v["under"] for v in space if isinstance(v, dict)}
    reviewed = [[{"name": "moods.reviewed", "place": 1}]]
    assert under == {
        "moods.reviewed": [],
        "moods.rounds": reviewed,
        "moods.heat": reviewed,
        "moods.write demos": [],
        "moods.correct demos": reviewed,
    }
    trials = [e.body["places"] for e in events if e.kind == "trial"]
    assert {tuple(places) for places in trials if isinstance(places, dict)} == {
        ("moods.reviewed", "moods.write demos"),
        tuple(under),
    }
    # The range was searched as one, not as a few of its points.
    heats = {places["moods.heat"] for places in trials if isinstance(places, dict) and "moods.heat" in places}
    assert len(heats) > 5
