"""What each choice of a search was worth, on planted truths."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.autotune.credit import Credits, credit, observations
from promptc.autotune.history import SearchHistory, Trial
from tests.autotune.histories import search, variables


def found(history: SearchHistory) -> Credits:
    result = credit(history)
    assert result is not None
    return result


def first_alone(places: Sequence[int]) -> float:
    return 0.3 + 0.1 * places[0]


def both(places: Sequence[int]) -> float:
    return 0.2 + 0.15 * places[0] + 0.05 * places[1]


def test_the_variable_that_decides_has_the_variance_and_the_gain() -> None:
    first, second, knob = found(search(first_alone, trials=60)).variables
    assert first.share > 0.8
    assert second.share == knob.share == 0
    assert first.gain.mean == pytest.approx(0.3, abs=0.05)
    assert first.gain.low > 0.15
    assert max(abs(second.gain.mean), abs(knob.gain.mean)) < 0.05


def test_a_module_has_what_its_variables_have() -> None:
    result = found(search(both, trials=80))
    name, paint = result.modules
    assert (name.name, paint.name) == ("main.name", "main.paint")
    assert name.share > paint.share > 0
    assert name.gain.mean == pytest.approx(0.45, abs=0.08)
    assert paint.gain.mean == pytest.approx(0.15, abs=0.05)
    assert name.gain == result.variables[0].gain


def test_variance_that_comes_from_two_together_is_of_neither() -> None:
    result = found(search(lambda p: 0.5 + 0.3 * (-1) ** (p[0] + p[1]), trials=120))
    assert result.rest > 0.7


def test_noise_is_left_over() -> None:
    random = Random(3)
    rests = [found(search(lambda p: random.random(), trials=60, seed=seed)).rest for seed in range(10)]
    assert sum(rests) / len(rests) > 0.8


def test_a_search_that_has_not_decided_or_hardly_begun_has_no_credit() -> None:
    history = search(both, trials=20)
    assert credit(replace(history, decision=None)) is None
    assert credit(replace(history, steps=history.steps[:3])) is None


def test_a_trial_counts_by_its_difference_from_the_incumbent() -> None:
    """A minibatch may be easier than dev; the incumbent's score on dev takes that away."""
    history = search(both, trials=5)
    easier = tuple(replace(s, mean=s.mean + 0.4) if isinstance(s, Trial) else s for s in history.steps)
    assert observations(replace(history, steps=easier)) == observations(history)


@given(st.lists(st.floats(0, 1), min_size=6, max_size=40), st.integers(0, 1000))
def test_shares_and_the_rest_are_parts_of_one(scores: list[float], seed: int) -> None:
    random = Random(seed)
    history = search(lambda p: random.choice(scores), trials=len(scores), space=variables(values=3), seed=seed)
    result = found(history)
    shares = [c.share for c in result.variables]
    assert all(0 <= share <= 1 for share in (*shares, result.rest))
    assert result.rest == pytest.approx(max(0.0, 1 - sum(shares)))
    assert all(c.gain.low <= c.gain.high for c in (*result.variables, *result.modules))
