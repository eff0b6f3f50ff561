from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from promptc.autotune.additive import best_by_parts
from promptc.autotune.evidence import Evidence
from promptc.autotune.sampler import Assignment, Categorical, Condition, Observation, Uniform, Variable


def test_a_lucky_few_rows_do_not_beat_many() -> None:
    evidence = Evidence()
    block = evidence.open_block((0,), [0.5] * 40)
    evidence.add((1,), block, [1.0, 0.0] * 4 + [1.0] * 32)
    short = evidence.open_block((0,), [0.5] * 4)
    evidence.add((2,), short, [1.0, 1.0, 1.0, 0.6])
    assert [places for places, _ in evidence.ranking()] == [(1,), (2,)]


def test_hard_rows_are_allowed_for() -> None:
    evidence = Evidence()
    easy = evidence.open_block((0,), [1.0, 1.0, 1.0, 0.0])
    evidence.add((1,), easy, [1.0, 1.0, 1.0, 0.0])
    hard = evidence.open_block((0,), [0.0, 0.0, 0.0, 1.0])
    evidence.add((2,), hard, [1.0, 0.0, 0.0, 1.0])
    assert evidence.ranking()[0][0] == (2,)
    scored = [((0,), 0.5), ((0,), 0.5), ((1,), 0.5), ((2,), 0.75)]
    assert evidence.history() == [Observation(assignment, score, 4) for assignment, score in scored]


def test_trials_of_one_candidate_are_pooled() -> None:
    evidence = Evidence()
    for scores in ([1.0, 1.0], [0.0, 0.0]):
        evidence.add((1,), evidence.open_block((0,), [0.5, 0.5]), scores)
    ((places, estimate),) = evidence.ranking()
    assert (places, estimate.mean) == ((1,), 0.5)
    assert estimate.low < estimate.mean


def additive(sizes: Sequence[int], scores: Sequence[tuple[Assignment, float]]) -> Assignment:
    variables = [Variable(str(i), Categorical(size)) for i, size in enumerate(sizes)]
    return best_by_parts(variables, [Observation(assignment, score, 1) for assignment, score in scores])


@given(st.lists(st.lists(st.floats(-1, 1), min_size=3, max_size=3), min_size=2, max_size=3))
def test_the_best_parts_of_an_additive_landscape_are_found(effects: list[list[float]]) -> None:
    # Each value of a parameter beside the seed's of the others: the best combination is in no trial.
    history: list[tuple[Assignment, float]] = [((0,) * len(effects), sum(e[0] for e in effects))]
    for i, values in enumerate(effects):
        for place in (1, 2):
            places = tuple(place if i == j else 0 for j in range(len(effects)))
            history.append((places, history[0][1] - values[0] + values[place]))
    found = additive([3] * len(effects), history)
    for best, values in zip(found, effects, strict=True):
        assert max(values) - values[int(best or 0)] < 0.75


def test_two_good_halves_are_put_together() -> None:
    history: list[tuple[Assignment, float]] = [
        ((0, 0), 0.2),
        ((1, 0), 0.6),
        ((0, 1), 0.6),
        ((2, 0), 0.1),
        ((0, 2), 0.1),
    ]
    assert additive([3, 3], history) == (1, 1)


def test_the_best_part_of_a_tree_has_a_value_for_what_exists_under_it() -> None:
    variables = [
        Variable("who", Categorical(2)),
        Variable("heat", Uniform(0.0, 1.0, 0.5), ((Condition(0, 1),),)),
        Variable("style", Categorical(2), ((Condition(0, 0),),)),
    ]
    tried: list[tuple[Assignment, float]] = [
        ((0, None, 0), 0.3),
        ((1, 0.2, None), 0.4),
        ((1, 0.8, None), 0.9),
        ((0, None, 1), 0.2),
    ]
    assert best_by_parts(variables, [Observation(a, score, 1) for a, score in tried]) == (1, 0.8, None)
