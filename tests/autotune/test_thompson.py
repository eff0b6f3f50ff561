from random import Random

from promptc.autotune.sampler import Assignment, Categorical, Condition, Observation, Uniform, Variable
from promptc.autotune.thompson import ThompsonSampler, spread

FLAT = (Variable("a", Categorical(6)), Variable("b", Categorical(4)))


def test_the_first_trials_have_every_value() -> None:
    tried: list[Assignment] = []
    for number in range(6):
        tried.append(ThompsonSampler(6).suggest(FLAT, (), tried, Random(number)))
    assert {a for a, _ in tried} == set(range(6))
    assert sorted(sum(b == place for _, b in tried) for place in range(4)) == [1, 1, 2, 2]


def test_values_under_a_choice_are_spread_over_the_trials_that_have_them() -> None:
    tree = (
        Variable("who", Categorical(2)),
        Variable("how", Categorical(3), ((Condition(0, 1),),)),
        Variable("heat", Uniform(0.0, 1.0, 0.5), ((Condition(0, 1),),)),
    )
    tried: list[Assignment] = []
    for number in range(6):
        tried.append(spread(tree, tried, Random(number)))
    assert sorted(str(how) for who, how, _ in tried if who == 1) == ["0", "1", "2"]
    assert all((heat is None) == (who == 0) for who, _, heat in tried)


def test_it_goes_where_it_is_good_and_still_looks_around() -> None:
    history = [Observation((i % 6, i % 4), 0.2 + 0.3 * (i % 6 == 4) + 0.3 * (i % 4 == 1), 10) for i in range(12)]
    suggested = [ThompsonSampler(3).suggest(FLAT, history, (), Random(seed)) for seed in range(30)]
    # This pair was in no trial.
    assert suggested.count((4, 1)) > 10
    uncertain = [Observation(o.assignment, o.score, 1) for o in history[:4]]
    assert len({ThompsonSampler(3).suggest(FLAT, uncertain, (), Random(seed)) for seed in range(30)}) > 5
