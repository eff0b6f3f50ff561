from pathlib import Path

from promptc.autotune.history_reader import read_history
from promptc.autotune.journal import read_events
from tests.autotune.world import Passes, build, one_module, painter, spec


def passes(sets: int, candidates: int) -> Passes:
    return (("bootstrap", {"demos": 3, "sets": sets, "rounds": 0}), ("random_search", {"candidates": candidates}))


def candidates(folder: Path) -> list[object]:
    """Those that were scored on the dev rows, in order."""
    return [e.body["places"] for e in read_events(folder / "build.journal", 1) if e.kind == "full evaluation"]


async def test_different_candidates_after_the_seed(tmp_path: Path) -> None:
    result = await build(one_module(), painter(lambda i, d: 0.3 + 0.2 * len(d)), tmp_path, spec(*passes(8, 5)))
    found = candidates(tmp_path)
    assert found[0] == {"main.paint demos": 0}
    assert len(found) == len({str(f) for f in found}) == 6
    assert result.program.modules[0].demos.value != ()


async def test_candidates_and_the_choice_are_in_the_history_of_the_build(tmp_path: Path) -> None:
    result = await build(one_module(), painter(lambda i, d: 0.3 + 0.2 * len(d)), tmp_path, spec(*passes(8, 5)))
    (search,) = read_history(tmp_path / "build.journal").searches
    assert [v.name for v in search.variables] == ["main.paint demos"]
    assert len(search.full_evaluations) == 6
    assert all(step.runs.calls == 60 for step in search.full_evaluations)
    assert search.decision is not None
    demos = result.program.modules[0].demos
    assert search.decision.best.choices["main.paint demos"] == demos.domain.index(demos.value)


async def test_as_many_as_there_are(tmp_path: Path) -> None:
    await build(one_module(), painter(lambda i, d: 0.5), tmp_path, spec(*passes(2, 16)))
    assert sorted(str(f) for f in candidates(tmp_path)) == [f"{{'main.paint demos': {i}}}" for i in range(3)]


async def test_the_seed_stays_where_nothing_is_better(tmp_path: Path) -> None:
    result = await build(one_module(), painter(lambda i, d: 0.8 - 0.2 * len(d)), tmp_path, spec(*passes(8, 5)))
    assert result.report.seed_kept


async def test_a_used_up_budget_keeps_the_best_so_far(tmp_path: Path) -> None:
    # 60 calls for each candidate, the seed's among them, and 90 for the report.
    asked = spec(*passes(8, 5), budget=3 * 60 + 90)
    result = await build(one_module(), painter(lambda i, d: 0.3 + 0.2 * len(d)), tmp_path, asked)
    assert len(candidates(tmp_path)) == 3
    assert not result.report.seed_kept
    assert any("random_search ended early: the budget of 270 calls" in note for note in result.report.notes)


async def test_nothing_to_search_is_told(tmp_path: Path) -> None:
    result = await build(one_module(), painter(lambda i, d: 0.5), tmp_path, spec(("random_search", {})))
    assert any("random_search: nothing to search" in note for note in result.report.notes)
