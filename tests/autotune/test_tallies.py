"""Observations by candidate and by value."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from promptc.autotune.history import FullEvaluation
from promptc.autotune.tallies import candidates, values
from tests.autotune.histories import search


def truth(places: Sequence[int]) -> float:
    return 0.2 + 0.1 * places[0] + 0.05 * places[1]


def test_candidates_with_a_full_evaluation_come_first_each_group_best_first() -> None:
    found = candidates(search(truth, trials=20))
    dev = [c.full.score.mean for c in found if c.full is not None]
    others = [c.tally.mean for c in found if c.full is None and c.tally.mean is not None]
    assert [c.full is not None for c in found] == [True] * len(dev) + [False] * len(others)
    assert dev == sorted(dev, reverse=True)
    assert others == sorted(others, reverse=True)
    assert len({c.candidate.key for c in found}) == len(found)


def test_every_run_is_counted_once_by_candidates_and_by_each_variable() -> None:
    history = search(truth, trials=20)
    rows = sum(step.runs.rows for step in history.steps)
    assert sum(c.tally.runs.rows for c in candidates(history)) == rows
    for variable in history.variables:
        tallies = values(history, variable)
        assert len(tallies) == len(variable.values)
        assert sum(t.runs.rows for t in tallies) == rows
        assert sum(t.trials for t in tallies) == 20
        assert sum(t.runs.failure_kinds["decode"] for t in tallies if t.runs.rows) == len(history.steps)


def test_a_value_that_was_not_tried_has_no_score() -> None:
    history = search(truth, trials=0)
    seed_only = replace(history, steps=history.steps[:1])
    (first, *others) = values(seed_only, history.variables[0])
    assert isinstance(history.steps[0], FullEvaluation)
    assert first.mean == pytest.approx(history.steps[0].score.mean)
    assert [(t.mean, t.trials, t.runs.rows) for t in others] == [(None, 0, 0)] * 3
