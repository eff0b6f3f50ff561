"""TPE over the tree: where it goes, and what hyperopt is told."""

from collections.abc import Sequence
from random import Random

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
    normalise,
)
from promptc.autotune.tpe_hyperopt import TpeSampler, label, tree
from promptc.autotune.tpe_trials import told

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


def hyperopts_own(history: Sequence[Observation], pending: Sequence[Assignment], seed: int) -> Assignment:
    """What ``hyperopt.tpe.suggest`` answers, of trials as hyperopt keeps them: only of what existed, they have a value."""
    trials = hyperopt.Trials()
    for tid, observation in enumerate(told(history, pending)):
        values = {label(i): [] if v is None else [v] for i, v in enumerate(observation.assignment)}
        numbers = {name: [tid] * len(value) for name, value in values.items()}
        misc = {"tid": tid, "cmd": None, "workdir": None, "idxs": numbers, "vals": values}
        result = {"status": hyperopt.STATUS_OK, "loss": -observation.score}
        (doc,) = trials.new_trial_docs([tid], [None], [result], [misc])
        trials.insert_trial_doc({**doc, "state": hyperopt.JOB_STATE_DONE})
    trials.refresh()
    domain = hyperopt.Domain(lambda _: 0.0, tree(SPACE))
    new = len(history) + len(pending)
    (doc,) = hyperopt.tpe.suggest([new], domain, trials, seed, n_startup_jobs=0, verbose=False)
    values = doc["misc"]["vals"]
    who, heat, votes, style = (values[label(i)][0] if values[label(i)] else None for i in range(len(SPACE)))
    return normalise(SPACE, [who, heat, None if votes is None else round(votes), style])


@pytest.mark.parametrize("trials", [1, 2, 5, 12, 40, 120])
def test_what_is_suggested_is_what_hyperopt_would(trials: int) -> None:
    for number in range(4):
        history, rng = drawn(trials, number), Random(number)
        pending = [RandomSampler().suggest(SPACE, (), (), rng) for _ in range(number)]
        own = TpeSampler(0).suggest(SPACE, history, pending, Random(number))
        assert own == hyperopts_own(history, pending, Random(number).randrange(2**31))


def test_what_is_not_scored_yet_counts_as_bad() -> None:
    waiting: Sequence[Assignment] = [(0, None, None, 2), (1, 0.5, 3, 1)]
    scores = sorted((o.score for o in told(drawn(6), waiting)), reverse=True)
    assert len(scores) == 8
    assert scores[-3] == scores[-2] == scores[-1]


def test_what_waits_for_its_score_is_suggested_less() -> None:
    history = drawn(12)

    def suggested(pending: Sequence[Assignment]) -> list[int]:
        return [int(TpeSampler(2).suggest(SPACE, history, pending, Random(i))[3] or 0) for i in range(12)]

    alone = suggested([])
    style = max(alone, key=alone.count)
    assert suggested([(0, None, None, style)] * 4).count(style) < alone.count(style)


def test_a_few_lucky_rows_weigh_less_than_many() -> None:
    lucky, solid = Observation((0, None, None, 1), 1.0, 2), Observation((0, None, None, 2), 0.9, 60)
    bad = [Observation((0, None, None, i % 4), 0.3, 20) for i in range(6)]
    best = max(told([lucky, *bad, solid], ()), key=lambda o: o.score)
    assert best.assignment == solid.assignment


@pytest.mark.parametrize("best", [1, 2, 3, 4])
def test_an_end_of_a_range_is_found_as_what_is_between(best: int) -> None:
    space = (Variable("n", Integer(1, 4, 2)),)
    seen = [Observation((n,), float(n == best), 1) for n in (1, 2, 3, 4) * 3]
    suggested = [TpeSampler(1).suggest(space, seen, (), Random(number)) for number in range(4)]
    assert suggested.count((best,)) > 2
