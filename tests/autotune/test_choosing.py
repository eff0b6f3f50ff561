from promptc.autotune.choosing import choose
from promptc.autotune.effects import Estimate
from promptc.autotune.sampler import Assignment

SEED: Assignment = (0,)
BASE = [1.0, 0.0] * 20


def better_on(count: int) -> list[float]:
    """Right on so many of the rows that the seed has wrong."""
    return [1.0 if score or i < 2 * count else 0.0 for i, score in enumerate(BASE)]


def test_the_highest_gain_wins_and_is_told_with_its_interval() -> None:
    choice = choose(SEED, {SEED: BASE, (1,): better_on(10), (2,): better_on(14)}, {})
    assert (choice.best, choice.kept) == ((2,), False)
    assert choice.gain.mean == 0.35
    assert 0 < choice.gain.low < 0.35 < choice.gain.high


def test_a_gain_that_may_be_chance_keeps_the_seed() -> None:
    choice = choose(SEED, {SEED: BASE, (1,): better_on(1)}, {})
    assert (choice.best, choice.kept) == ((1,), True)


def test_few_rows_prove_nothing_even_where_all_of_them_gain() -> None:
    for rows, kept in ((1, True), (5, True), (6, False)):
        choice = choose(SEED, {SEED: [0.0] * rows, (1,): [1.0] * rows}, {})
        assert (choice.best, choice.kept) == ((1,), kept)


def test_trials_that_say_the_same_make_a_small_gain_certain() -> None:
    scores = {SEED: BASE, (1,): better_on(2)}
    assert choose(SEED, scores, {}).kept
    sure = choose(SEED, scores, {(1,): Estimate(0.08, 0.02)})
    assert not sure.kept
    assert 0.05 < sure.gain.mean < 0.08


def test_trials_that_say_otherwise_keep_the_seed() -> None:
    scores = {SEED: BASE, (1,): better_on(4)}
    assert not choose(SEED, scores, {}).kept
    assert choose(SEED, scores, {(1,): Estimate(-0.05, 0.02)}).kept


def test_between_equals_on_dev_trials_decide() -> None:
    scores = {SEED: BASE, (1,): better_on(8), (2,): better_on(8)}
    assert choose(SEED, scores, {}).best == (1,)
    assert choose(SEED, scores, {(1,): Estimate(0.1, 0.1), (2,): Estimate(0.3, 0.1)}).best == (2,)


def test_nothing_better_is_no_gain() -> None:
    worse = [0.0] * len(BASE)
    for scores in ({SEED: BASE}, {SEED: BASE, (1,): worse}):
        choice = choose(SEED, scores, {})
        assert (choice.best, choice.kept, choice.gain.mean) == (SEED, True, 0.0)
