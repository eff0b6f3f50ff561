from hypothesis import given
from hypothesis import strategies as st

from promptc.autotune.additive import best_by_parts
from promptc.autotune.evidence import Evidence


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
    assert evidence.history() == [((0,), 0.5), ((0,), 0.5), ((1,), 0.5), ((2,), 0.75)]


def test_trials_of_one_candidate_are_pooled() -> None:
    evidence = Evidence()
    for scores in ([1.0, 1.0], [0.0, 0.0]):
        evidence.add((1,), evidence.open_block((0,), [0.5, 0.5]), scores)
    ((places, estimate),) = evidence.ranking()
    assert (places, estimate.mean) == ((1,), 0.5)
    assert estimate.low < estimate.mean


@given(st.lists(st.lists(st.floats(-1, 1), min_size=3, max_size=3), min_size=2, max_size=3))
def test_the_best_parts_of_an_additive_landscape_are_found(effects: list[list[float]]) -> None:
    # Each value of a parameter beside the seed's of the others: the best combination is in no trial.
    history = [((0,) * len(effects), sum(e[0] for e in effects))]
    for i, values in enumerate(effects):
        for place in (1, 2):
            places = tuple(place if i == j else 0 for j in range(len(effects)))
            history.append((places, history[0][1] - values[0] + values[place]))
    found = best_by_parts([3] * len(effects), history)
    for place, values in zip(found, effects, strict=True):
        assert max(values) - values[place] < 0.75


def test_two_good_halves_are_put_together() -> None:
    history = [((0, 0), 0.2), ((1, 0), 0.6), ((0, 1), 0.6), ((2, 0), 0.1), ((0, 2), 0.1)]
    assert best_by_parts([3, 3], history) == (1, 1)
