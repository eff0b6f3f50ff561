"""Means with intervals, and tests that are corrected for being many."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from promptc.bench.estimate import estimate, holm

SCORES = st.floats(min_value=-1.0, max_value=1.0).map(lambda x: round(x, 3))


@st.composite
def crossed(draw: st.DrawFn) -> list[list[float]]:
    seeds, rows = draw(st.integers(1, 5)), draw(st.integers(1, 8))
    return draw(st.lists(st.lists(SCORES, min_size=rows, max_size=rows), min_size=seeds, max_size=seeds))


@given(crossed(), st.booleans())
def test_an_interval_holds_the_mean_and_stays_among_the_scores(scores: list[list[float]], same_rows: bool) -> None:
    flat = [x for row in scores for x in row]
    found = estimate(scores, same_rows=same_rows, lowest=min(flat), highest=max(flat))
    assert found.mean == pytest.approx(np.mean(flat))
    assert (found.low is None) == (found.high is None) == (found.p is None) == (len(flat) == 1)
    if found.low is not None and found.high is not None and found.p is not None:
        assert found.low <= found.mean <= found.high
        assert min(flat) - 1e-12 <= found.low <= found.high <= max(flat) + 1e-12
        assert 0.0 < found.p <= 1.0


@given(crossed(), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_seeds_and_of_rows_does_not_matter(
    scores: list[list[float]], same_rows: bool, random: "np.random.Generator"
) -> None:
    places = list(range(len(scores[0])))
    random.shuffle(places)
    other = [[row[i] for i in places] for row in reversed(scores)]
    first, second = (estimate(s, same_rows=same_rows) for s in (scores, other))
    for name in ("mean", "low", "high", "p"):
        assert getattr(first, name) == pytest.approx(getattr(second, name), abs=1e-9)


@given(crossed(), st.booleans())
def test_the_other_way_round_all_is_reflected(scores: list[list[float]], same_rows: bool) -> None:
    first = estimate(scores, same_rows=same_rows)
    second = estimate([[-x for x in row] for row in scores], same_rows=same_rows)
    assert second.mean == pytest.approx(-first.mean)
    assert second.p == pytest.approx(first.p)
    if first.low is not None:
        assert second.high == pytest.approx(-first.low)


@given(crossed())
def test_an_interval_and_its_test_agree(scores: list[list[float]]) -> None:
    found = estimate(scores, same_rows=True)
    # The smallest p that so few rows allow has no interval.
    if found.p is None or found.low is None or found.high is None or found.p <= 0.5 ** (found.rows - 1):
        return
    assert (found.p < 0.05) == (found.low > 0.0 or found.high < 0.0) or math.isclose(found.p, 0.05, abs_tol=1e-6)


def test_seeds_that_find_the_same_are_like_one_seed() -> None:
    rows = [1.0, 0.0, 0.0, 1.0, 1.0, -1.0, 0.0, 1.0]
    one, five = estimate([rows], same_rows=True), estimate([rows] * 5, same_rows=True)
    assert (five.mean, five.low, five.high, five.p) == pytest.approx((one.mean, one.low, one.high, one.p))
    known = stats.ttest_1samp(rows, 0.0)
    assert one.p == pytest.approx(known.pvalue)
    assert (one.low, one.high) == pytest.approx(tuple(known.confidence_interval(0.95)))


def test_seeds_that_differ_on_all_rows_are_the_sample() -> None:
    means = [0.1, 0.3, 0.8]
    found = estimate([[mean] * 20 for mean in means], same_rows=True)
    known = stats.ttest_1samp(means, 0.0)
    assert found.p == pytest.approx(known.pvalue)


def test_rows_that_each_seed_has_for_itself_leave_the_seeds_as_the_sample() -> None:
    scores = [[0.0, 1.0, 1.0], [1.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]]
    found = estimate(scores, same_rows=False)
    known = stats.ttest_1samp([2 / 3, 1.0, 0.5], 0.0)
    assert found.p == pytest.approx(known.pvalue)
    assert found.low == pytest.approx(known.confidence_interval(0.95)[0])


def test_intervals_of_few_seeds_hold_what_they_promise() -> None:
    """Five seeds and 30 rows, both by chance: some 95 of 100 intervals hold the truth."""
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(400):
        seeds, rows, rest = rng.normal(0, 0.2, (5, 1)), rng.normal(0, 0.4, (1, 30)), rng.normal(0, 0.3, (5, 30))
        found = estimate((seeds + rows + rest).tolist(), same_rows=True)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.0 <= found.high
    assert 0.92 < held / 400 < 0.98


def test_rows_that_all_improve_alike_are_as_sure_as_their_number_allows() -> None:
    found = estimate([[1.0] * 6], same_rows=True)
    assert (found.mean, found.low, found.high, found.p) == (1.0, 1.0, 1.0, 2 / 2**6)
    assert estimate([[0.0] * 6], same_rows=True).p == 1.0


@pytest.mark.parametrize("scores", [[], [[]], [[1.0], []]])
def test_a_mean_of_nothing_is_refused(scores: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="no scores"):
        estimate(scores, same_rows=False)


@given(st.lists(st.floats(min_value=0.0, max_value=1.0), max_size=8))
def test_a_correction_keeps_the_order_and_lowers_nothing(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(p <= c <= 1.0 for p, c in zip(p_values, corrected, strict=True))
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    assert all(corrected[a] <= corrected[b] for a, b in pairwise(order))
    assert holm(list(reversed(p_values))) == list(reversed(corrected))


def test_the_correction_of_holm() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.2]) == [0.2]
