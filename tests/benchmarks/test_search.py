"""The benchmark of searches: that planted truths are true, that runs are counted, that it goes on where it stopped."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from benchmarks.search import ours
from benchmarks.search.__main__ import main
from benchmarks.search.cells import Case, Cell, missing, read
from benchmarks.search.landscapes import LANDSCAPES
from benchmarks.search.methods import METHODS, REFERENCE
from benchmarks.search.rows import Rows
from benchmarks.search.table import markdown
from promptc.autotune.sampler import RandomSampler, seed
from promptc.autotune.thompson import ThompsonSampler
from tests.conftest import Golden


@pytest.mark.parametrize("name", LANDSCAPES)
def test_rows_score_on_average_what_the_landscape_says(name: str) -> None:
    landscape = LANDSCAPES[name](Random(3))
    assert landscape.quality(seed(landscape.variables)) == pytest.approx(0.4)
    rows, rng = Rows(landscape, 4000, 3), Random(1)
    for _ in range(3):
        assignment = RandomSampler().suggest(landscape.variables, (), (), rng)
        mean = rows.scores(assignment, np.arange(4000)).mean()
        assert mean == pytest.approx(landscape.quality(assignment), abs=0.04)
        assert landscape.gain(assignment) <= landscape.possible


def test_rows_differ_in_how_easy_they_are() -> None:
    landscape = LANDSCAPES["additive-4"](Random(0))
    rows, everything = Rows(landscape, 2000, 0), np.arange(2000)
    one, other = (rows.scores(a, everything) for a in ((1, 0, 0, 0), (0, 1, 0, 0)))
    assert float(np.corrcoef(one, other)[0, 1]) > 0.3


def test_only_what_was_not_run_before_is_counted() -> None:
    rows = Rows(LANDSCAPES["needle-2"](Random(0)), 100, 0)
    first = rows.scores((1, 2), np.arange(10)).tolist()
    assert rows.scores((1, 2), np.arange(5, 15)).tolist()[:5] == first[5:]
    assert rows.runs == 15
    assert rows.new((1, 2), np.arange(20)) == 5
    assert rows.new((2, 2), np.arange(20)) == 20


@pytest.mark.parametrize("name", ["conditional-7", "noisy-4"])
def test_our_search_stays_within_its_runs_and_is_the_same_again(name: str) -> None:
    landscape = LANDSCAPES[name](Random(1))
    outcomes = []
    for _ in range(2):
        rows = Rows(landscape, 100, 1)
        outcomes.append(ours.search(rows, ThompsonSampler(5), 1, budget=400, minibatch=12, full_every=15))
        assert 250 < rows.runs <= 400
    assert outcomes[0] == outcomes[1]


def test_a_benchmark_goes_on_where_it_stopped(tmp_path: Path) -> None:
    out = tmp_path / "cells.jsonl"
    asked = ["--budgets", "6", "--landscapes", "additive-2", "--processes", "1", "--out", str(out), "--seeds"]
    main([*asked, "1", "--samplers", "random", "mipro", "thompson"])
    once = out.read_text(encoding="utf-8")
    main([*asked, "2", "--samplers", *METHODS])
    cells = read(out)
    assert out.read_text(encoding="utf-8").startswith(once)
    assert len({cell.key for cell in cells}) == len(cells) == 2 * (len(METHODS) + 1)
    reference = {cell.seed: cell.runs for cell in cells if cell.method == REFERENCE}
    assert all(cell.runs <= reference[cell.seed] for cell in cells)


def cell(landscape: str, seed: int, method: str, gain: float) -> Cell:
    return Cell(landscape, 20, seed, method, gain=gain, possible=0.4, optimism=0.02 * (seed + 1), runs=500)


def test_tables(golden: Golden) -> None:
    cells = [
        cell(landscape, seed, method, gain + 0.02 * seed)
        for landscape, level in (("additive-2", 0.1), ("noisy-4", 0.0))
        for seed in range(3)
        for method, gain in (("random", 0.05 + level), (REFERENCE, 0.1 + level), ("thompson", 0.15 + level))
    ]
    # A draw that one method has not run is in no table.
    cells.append(cell("noisy-4", 3, "random", 0.4))
    golden("benchmarks/search.md", markdown(cells))


def test_what_is_missing_is_asked_with_the_runs_that_are_known() -> None:
    known = [cell("needle-2", 0, REFERENCE, 0.1), cell("needle-2", 0, "random", 0.1)]
    cases = list(missing(known, ["needle-2"], [20], 2, ["random", "thompson"]))
    assert cases == [
        Case("needle-2", 20, 0, ("thompson",), 500),
        Case("needle-2", 20, 1, ("random", "thompson"), None),
    ]
