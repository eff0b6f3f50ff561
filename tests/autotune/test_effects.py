"""The Bayesian model of a search, and climbs on its surfaces."""

from collections.abc import Callable, Sequence
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.autotune.climb import highest
from promptc.autotune.effects import Effects, Surface
from promptc.autotune.features import Features
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

TREE = (
    Variable("who", Categorical(3)),
    Variable("how", Categorical(4), ((Condition(0, 1),),)),
    Variable("heat", Uniform(0.0, 1.0, 0.3), ((Condition(0, 2), Condition(1, 0)), (Condition(1, 3),))),
    Variable("depth", Integer(1, 6, 2), ((Condition(0, 2),),)),
)


def flat(*sizes: int) -> tuple[Variable, ...]:
    return tuple(Variable(f"v{i}", Categorical(size)) for i, size in enumerate(sizes))


def trials(
    variables: Sequence[Variable],
    value: Callable[[Assignment], float],
    count: int,
    *,
    noise: float = 0.0,
    seed: int = 0,
) -> list[Observation]:
    rng = Random(seed)
    tried = [RandomSampler().suggest(variables, (), (), rng) for _ in range(count)]
    return [Observation(a, value(a) + rng.gauss(0.0, noise), 10) for a in tried]


def best(model: Effects) -> Assignment:
    return highest(model.features, model.mean, (), Random(0))


@given(st.randoms(use_true_random=False))
def test_both_ways_to_features_agree(rng: Random) -> None:
    features = Features(TREE)
    places = [[rng.randrange(len(levels)) for levels in features.levels] for _ in range(6)]
    by_place = features.encode_places(np.asarray(places))
    assert np.array_equal(by_place, features.encode([features.assignment(row) for row in places]))


@given(st.floats(0.0, 1.0))
def test_the_features_of_a_value_add_up_to_one_and_of_none_to_nothing(heat: float) -> None:
    features = Features(TREE)
    encoded = features.encode([(2, None, heat, 6), (0, None, None, None)])
    assert [encoded[0, own].sum() for own in features.slices] == pytest.approx([1.0, 0.0, 1.0, 1.0])
    assert encoded[1].sum() == 1.0


def test_the_best_of_each_part_is_put_together_though_no_trial_had_it() -> None:
    worth = [[0.0, 0.1, 0.2, -0.1], [0.0, -0.1, 0.05, 0.15], [0.1, 0.0, -0.1, 0.02]]
    seen = trials(flat(4, 4, 4), lambda a: sum(w[int(v or 0)] for w, v in zip(worth, a, strict=True)), 20)
    seen = [o for o in seen if o.assignment != (2, 3, 0)]
    assert best(Effects(flat(4, 4, 4), seen)) == (2, 3, 0)


def test_a_pair_that_is_good_only_together_is_found_where_trials_show_it() -> None:
    def together(assignment: Assignment) -> float:
        return 0.4 + 0.3 * ((assignment[0] == 1) == (assignment[1] == 1))

    seen = [Observation(a, together(a), 100) for a in product(range(3), range(3), (0, 1))]
    model = Effects(flat(3, 3, 4), seen)
    estimates = model.estimates([(0, 0, 3), (1, 1, 3), (0, 1, 3), (1, 0, 3)])
    both, neither, *one = (e.mean for e in estimates.values())
    assert min(both, neither) > max(one) + 0.1


def test_what_does_not_exist_learns_nothing() -> None:
    def value(assignment: Assignment) -> float:
        return 0.2 if assignment[0] != 1 else 0.4 + 0.1 * float(assignment[1] or 0)

    model = Effects(TREE, trials(TREE, value, 40))
    assert best(model)[:2] == (1, 3)
    only = Effects(TREE, [o for o in trials(TREE, value, 40) if o.assignment[0] == 0])
    how = only.features.slices[1]
    assert not only.mean.main[how].any()


def test_the_peak_of_a_number_is_found_between_trials() -> None:
    variables = (Variable("heat", Uniform(0.0, 1.0, 0.0)), Variable("other", Categorical(2)))
    seen = [Observation((heat / 8, heat % 2), 0.8 - (heat / 8 - 0.55) ** 2, 20) for heat in range(9)]
    heat = best(Effects(variables, seen))[0]
    assert heat == pytest.approx(0.55, abs=0.15)


def test_estimates_are_what_samples_are_on_average() -> None:
    variables = flat(4, 3)
    model = Effects(variables, trials(variables, lambda a: 0.1 * float(a[0] or 0), 8, noise=0.05))
    tried = model.seen[0]
    encoded = model.features.encode([tried, (3, 2)])
    drawn = np.asarray([_heights(model.draw(Random(seed)), encoded, tried) for seed in range(1000)])
    for column, estimate in zip(drawn.T, model.estimates([tried, (3, 2)]).values(), strict=True):
        assert column.mean() == pytest.approx(estimate.mean, abs=0.015)
        # A sample does not have what an assignment that was not tried adds of its own, which is little.
        assert column.std() == pytest.approx(estimate.deviation, rel=0.15)


def _heights(
    surface: Surface, encoded: np.ndarray[tuple[int, int], np.dtype[np.float64]], tried: Assignment
) -> list[float]:
    first, second = surface.of(encoded).tolist()
    return [first + surface.own_of(tried), second]


def test_more_rows_are_more_certain_and_a_gain_over_itself_is_none() -> None:
    variables = flat(3, 3)
    few = [Observation((i % 3, i // 3), 0.5 + 0.1 * (i % 3), 4) for i in range(9)]
    many = [Observation(o.assignment, o.score, 400) for o in few]
    assert _deviation(many) < _deviation(few)
    same = Effects(variables, few).estimates([(1, 1), (2, 2)], over=(1, 1))
    assert (same[1, 1].mean, same[1, 1].deviation) == pytest.approx((0.0, 0.0), abs=1e-6)
    assert same[2, 2].mean > 0


def _deviation(seen: Sequence[Observation]) -> float:
    return Effects(flat(3, 3), seen).estimates([(2, 2)])[2, 2].deviation


@settings(max_examples=20)
@given(st.permutations(range(12)))
def test_the_order_of_history_changes_nothing(order: list[int]) -> None:
    seen = trials(flat(3, 4), lambda a: 0.1 * float(a[0] or 0), 12, noise=0.05)
    one, two = Effects(flat(3, 4), seen), Effects(flat(3, 4), [seen[i] for i in order])
    assert one.seen == two.seen
    assert np.array_equal(one.mean.pairs, two.mean.pairs)


def test_a_long_history_is_weighed_on_a_part_of_it_and_used_as_a_whole() -> None:
    variables = flat(8, 8, 8)
    worth = [Random(i).sample([k / 20 for k in range(8)], 8) for i in range(3)]
    seen = trials(variables, lambda a: sum(w[int(v or 0)] for w, v in zip(worth, a, strict=True)), 200, noise=0.05)
    model = Effects(variables, seen)
    assert len(model.seen) > 80
    assert best(model) == tuple(w.index(max(w)) for w in worth)


@pytest.mark.parametrize("seed", range(3))
def test_a_climb_ends_at_the_top_of_a_surface(seed: int) -> None:
    variables = flat(4, 5, 3)
    model = Effects(variables, trials(variables, lambda a: Random(str(a)).random(), 30, seed=seed))
    surface = model.draw(Random(seed))
    everything: list[Assignment] = list(product(range(4), range(5), range(3)))
    heights = surface.of(model.features.encode(everything))
    totals = {a: h + surface.own_of(a) for a, h in zip(everything, heights.tolist(), strict=True)}
    found = highest(model.features, surface, model.seen, Random(1))
    assert totals[found] >= max(surface.of(model.features.encode(everything))) - 1e-9
