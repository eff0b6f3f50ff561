"""TPE over the tree: where it goes, and what hyperopt is told."""

from collections.abc import Sequence
from random import Random
from typing import Any

import hyperopt
import pytest

from promptc.autotune.sampler import (
    Assignment,
    Categorical,
    Condition,
    Integer,
    Observation,
    RandomSampler,
    Uniform,
    Variable,
)
from promptc.autotune.tpe_hyperopt import TpeSampler

# `heat` and `votes` are knobs of the second module alone.
SPACE = (
    Variable("who", Categorical(3)),
    Variable("heat", Uniform(0.0, 1.0, 0.5), ((Condition(0, 1),),)),
    Variable("votes", Integer(1, 9, 1), ((Condition(0, 1),),)),
    Variable("style", Categorical(4)),
)


def score(assignment: Assignment) -> float:
    """The first module is fair; the second is bad as it is by default, and the best where its knobs are right."""
    who, heat, votes, style = assignment
    base = [0.5, 0.2, 0.3][int(who or 0)] + 0.1 * (style == 2)
    if heat is None or votes is None:
        return base
    return base + 0.3 * (1 - abs(heat - 0.9)) + 0.3 * (1 - abs(votes - 7) / 8)


def searched(trials: int, seed: int, startup: int) -> list[Observation]:
    history: list[Observation] = []
    for number in range(trials):
        tried = TpeSampler(startup).suggest(SPACE, history, (), Random(f"{seed} {number}"))
        history.append(Observation(tried, score(tried), 10))
    return history


def drawn(trials: int, seed: int = 0) -> list[Observation]:
    rng = Random(seed)
    tried = [RandomSampler().suggest(SPACE, (), (), rng) for _ in range(trials)]
    return [Observation(a, score(a), 10) for a in tried]


def test_a_knob_that_only_a_choice_has_is_found() -> None:
    runs = [searched(32, seed, startup=8) for seed in range(4)]
    found = [max(o.score for o in run) for run in runs]
    # 0.9 is the most; without the second module it is 0.6.
    assert sum(found) / len(found) > 0.82
    assert sum(found) > sum(max(o.score for o in drawn(32, seed)) for seed in range(4))
    # What was learned is used: most of the later trials are of the second module.
    later = [o for run in runs for o in run[16:]]
    assert sum(o.assignment[0] == 1 for o in later) > len(later) / 2


def test_the_same_history_and_chance_give_the_same() -> None:
    assert searched(16, 3, startup=4) == searched(16, 3, startup=4)
    # Also where hyperopt forgets, which it does from 25 trials on.
    history = drawn(60)
    suggested = TpeSampler(4).suggest(SPACE, history, (), Random(1))
    Random(5).shuffle(history)
    assert TpeSampler(4).suggest(SPACE, history, (), Random(1)) == suggested


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What hyperopt has of each trial, as of the last suggestion."""
    trials: list[dict[str, Any]] = []
    suggest = hyperopt.tpe.suggest

    def spy(new_ids: list[int], domain: object, given: hyperopt.Trials, *args: object, **options: object) -> object:
        trials[:] = given.trials
        return suggest(new_ids, domain, given, *args, **options)

    monkeypatch.setattr(hyperopt.tpe, "suggest", spy)
    return trials


def test_hyperopt_gets_no_value_of_what_does_not_exist(told: list[dict[str, Any]]) -> None:
    history = drawn(30)
    TpeSampler(2).suggest(SPACE, history, (), Random(0))
    assert len(told) == 30
    seen = []
    for trial in told:
        idxs, vals = trial["misc"]["idxs"], trial["misc"]["vals"]
        assert all(idxs[label] == [trial["tid"]] * len(vals[label]) for label in vals)
        seen.append(tuple(vals[f"v{i}"][0] if vals[f"v{i}"] else None for i in range(len(SPACE))))
        assert (vals["v1"], vals["v2"]) == ([], []) or vals["v0"] == [1]
    assert sorted(map(repr, seen)) == sorted(repr(o.assignment) for o in history)


def test_what_is_not_scored_yet_counts_as_bad(told: list[dict[str, Any]]) -> None:
    history = drawn(6)
    waiting: Sequence[Assignment] = [(0, None, None, 2), (1, 0.5, 3, 1)]
    TpeSampler(2).suggest(SPACE, history, waiting, Random(0))
    losses = sorted(trial["result"]["loss"] for trial in told)
    assert len(losses) == 8
    assert losses[-3] == losses[-2] == losses[-1]


def test_what_waits_for_its_score_is_suggested_less() -> None:
    history = drawn(12)

    def suggested(pending: Sequence[Assignment]) -> list[int]:
        return [int(TpeSampler(2).suggest(SPACE, history, pending, Random(i))[3] or 0) for i in range(12)]

    alone = suggested([])
    style = max(alone, key=alone.count)
    assert suggested([(0, None, None, style)] * 4).count(style) < alone.count(style)


def test_a_few_lucky_rows_weigh_less_than_many(told: list[dict[str, Any]]) -> None:
    lucky, solid = Observation((0, None, None, 1), 1.0, 2), Observation((0, None, None, 2), 0.9, 60)
    bad = [Observation((0, None, None, i % 4), 0.3, 20) for i in range(6)]
    TpeSampler(2).suggest(SPACE, [lucky, *bad, solid], (), Random(0))
    best = min(told, key=lambda trial: trial["result"]["loss"])
    assert best["misc"]["vals"]["v3"] == [2]


@pytest.mark.parametrize("best", [1, 2, 3, 4])
def test_an_end_of_a_range_is_found_as_what_is_between(best: int) -> None:
    space = (Variable("n", Integer(1, 4, 2)),)
    seen = [Observation((n,), float(n == best), 1) for n in (1, 2, 3, 4) * 3]
    suggested = [TpeSampler(1).suggest(space, seen, (), Random(number)) for number in range(4)]
    assert suggested.count((best,)) > 2
