"""The tree that samplers search, and what every sampler promises."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.autotune.sampler import (
    Assignment,
    Categorical,
    Condition,
    Domain,
    Integer,
    Observation,
    RandomSampler,
    Sampler,
    Uniform,
    Variable,
    draw,
    exists,
    normalise,
    seed,
)
from promptc.autotune.thompson import ThompsonSampler
from promptc.autotune.tpe_hyperopt import TpeSampler

# `heat` is a setting of two of three modules; `depth` and `width` exist under choices of two variables.
TREE = (
    Variable("who", Categorical(3)),
    Variable("how", Categorical(2), ((Condition(0, 1),),)),
    Variable("heat", Uniform(0.0, 1.0, 0.5), ((Condition(0, 1),), (Condition(0, 2),))),
    Variable("other", Categorical(2)),
    Variable("depth", Integer(1, 4, 2), ((Condition(1, 1), Condition(3, 1)),)),
    Variable("width", Integer(1, 4, 1), ((Condition(1, 1),), (Condition(3, 1),))),
)


def test_the_seed_has_what_exists_in_the_seed_program() -> None:
    assert seed(TREE) == (0, None, None, 0, None, None)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ((0, 1, 0.1, 1, 3, 4), (0, None, None, 1, None, 4)),
        ((1, 1, 0.1, 1, 3, 4), (1, 1, 0.1, 1, 3, 4)),
        ((1, 1, 0.1, 0, 3, 4), (1, 1, 0.1, 0, None, 4)),
        ((2, 1, 0.1, 0, 3, 4), (2, None, 0.1, 0, None, None)),
        ((2, None, None, 1, None, None), (2, None, 0.5, 1, None, 1)),
    ],
)
def test_what_does_not_exist_has_no_value_and_what_does_has_one(asked: Assignment, kept: Assignment) -> None:
    assert normalise(TREE, asked) == kept


@st.composite
def trees(drawn: st.DrawFn) -> tuple[Variable, ...]:
    """Small trees with conditions on every kind of parent: conditional ones, several places, several parents."""
    variables: list[Variable] = []
    for index in range(drawn(st.integers(1, 5))):
        domains: list[Domain] = [Categorical(drawn(st.integers(2, 4))), Integer(-1, 3, 0), Uniform(0.5, 2.0, 1.0)]
        parents = [(i, v.domain.size) for i, v in enumerate(variables) if isinstance(v.domain, Categorical)]
        under: list[tuple[Condition, ...]] = []
        if parents:
            condition = st.sampled_from(parents).flatmap(
                lambda parent: st.builds(Condition, st.just(parent[0]), st.integers(0, parent[1] - 1))
            )
            group = st.lists(condition, min_size=1, max_size=2, unique_by=lambda c: c.variable).map(tuple)
            under = drawn(st.lists(group, max_size=2))
        variables.append(Variable(f"x{index}", drawn(st.sampled_from(domains)), tuple(under)))
    return tuple(variables)


def within(variable: Variable, value: float) -> bool:
    match variable.domain:
        case Categorical(size=size):
            return value in range(size)
        case Integer(low=low, high=high):
            return value in range(low, high + 1)
        case Uniform(low=low, high=high):
            return low <= value <= high


@given(trees(), st.randoms(use_true_random=False))
def test_what_is_normal_stays(variables: tuple[Variable, ...], rng: Random) -> None:
    normal = normalise(variables, [draw(v.domain, rng) for v in variables])
    assert normalise(variables, normal) == normal
    for variable, value in zip(variables, normal, strict=True):
        assert exists(variable, normal) == (value is not None)


@pytest.mark.parametrize("sampler", [RandomSampler(), TpeSampler(2), ThompsonSampler(2)])
@settings(max_examples=25, deadline=None)
@given(variables=trees(), trials=st.integers(0, 9), waiting=st.integers(0, 2), seed_=st.integers(0, 99))
def test_a_suggestion_is_normal_and_in_its_domains(
    sampler: Sampler, variables: tuple[Variable, ...], trials: int, waiting: int, seed_: int
) -> None:
    rng = Random(seed_)
    drawn = [RandomSampler().suggest(variables, (), (), rng) for _ in range(trials + waiting)]
    history = [Observation(a, rng.random(), rng.randint(1, 9)) for a in drawn[:trials]]
    suggested = sampler.suggest(variables, history, drawn[trials:], Random(seed_))
    assert normalise(variables, suggested) == suggested
    for variable, value in zip(variables, suggested, strict=True):
        assert value is None or within(variable, value)
    # A function of what it is given, in whichever order that arrived.
    rng.shuffle(history)
    assert sampler.suggest(variables, history, drawn[trials:][::-1], Random(seed_)) == suggested
