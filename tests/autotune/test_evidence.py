from promptc.autotune.evidence import Evidence
from promptc.autotune.sampler import Categorical, Observation, Variable

ONE = (Variable("v", Categorical(4)),)


def test_hard_rows_are_allowed_for() -> None:
    evidence = Evidence(ONE)
    evidence.add((0,), {0: 1.0, 1: 1.0, 2: 1.0, 3: 0.0, 4: 0.0, 5: 0.0, 6: 0.0, 7: 1.0})
    evidence.add((1,), {0: 1.0, 1: 1.0, 2: 1.0, 3: 0.0})
    evidence.add((2,), {4: 0.0, 5: 1.0, 6: 1.0, 7: 1.0})
    seed, same, better = evidence.history()
    # The means are 0.75 and 0.5; how hard the rows are is known from two or three assignments only.
    assert abs(same.score - seed.score) < 0.15
    # A mean of 0.75 as well, but on rows that are harder.
    assert better.score > same.score + 0.2
    assert [o.weight for o in (seed, same, better)] == [8, 4, 4]


def test_rows_that_were_run_are_not_missing() -> None:
    evidence = Evidence(ONE)
    evidence.add((1,), {3: 0.5, 1: 1.0})
    evidence.add((1,), {2: 0.0})
    assert evidence.missing((1,), [1, 2, 4]) == [4]
    assert evidence.missing((2,), [1, 2, 4]) == [1, 2, 4]
    assert evidence.scores((1,)) == {3: 0.5, 1: 1.0, 2: 0.0}
    assert evidence.history() == (Observation((1,), 0.5, 3),)


def test_the_history_has_what_came_after_it_was_asked_for() -> None:
    evidence = Evidence(ONE)
    evidence.add((1,), {0: 1.0})
    assert evidence.history() is evidence.history()
    evidence.add((1,), {1: 0.0})
    assert evidence.history() == (Observation((1,), 0.5, 2),)
    evidence.add((2,), {1: 0.0})
    assert [o.assignment for o in evidence.history()] == [(1,), (2,)]


def test_a_lucky_few_rows_do_not_beat_many() -> None:
    evidence = Evidence(ONE)
    evidence.add((0,), {row: float(row % 2) for row in range(40)})
    evidence.add((1,), {row: float(row % 4 > 0) for row in range(40)})
    evidence.add((2,), {0: 1.0, 1: 1.0})
    bounds = evidence.bounds([(0,), (1,), (2,)])
    assert max(bounds, key=lambda a: bounds[a]) == (1,)
    gains = evidence.gains([(1,), (2,)], over=(0,))
    assert gains[1,].deviation < gains[2,].deviation


def test_what_is_expected_to_be_best_may_be_in_no_trial() -> None:
    from random import Random

    evidence = Evidence((Variable("a", Categorical(3)), Variable("b", Categorical(3))))
    for a, b, right in ((0, 0, 4), (1, 0, 12), (0, 1, 12), (2, 0, 3), (0, 2, 3)):
        evidence.add((a, b), {row: float(row < right) for row in range(20)})
    assert evidence.best(Random(0)) == (1, 1)


def test_without_trials_nothing_is_known() -> None:
    evidence = Evidence(ONE)
    assert evidence.history() == ()
    assert evidence.gains([(1,)], over=(0,)) == {}
