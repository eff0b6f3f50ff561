"""What is taken where quality is not all that counts, and what is left to choose among."""

from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.autotune.preferring import Expense, Preference, front, preference_text, preferred
from promptc.autotune.sampler import Assignment
from promptc.runtime.intervals import paired_interval

SEED, BEST, CHEAP, FAST, BAD = (0,), (1,), (2,), (3,), (4,)
ROWS = 40


def scores(right: int) -> list[float]:
    return [float(row < right) for row in range(ROWS)]


SCORES: dict[Assignment, list[float]] = {
    SEED: scores(10),
    BEST: scores(36),
    CHEAP: scores(35),
    FAST: scores(34),
    BAD: scores(20),
}
EXPENSES: dict[Assignment, Expense] = {
    SEED: Expense(50, 10, 2, 2),
    BEST: Expense(400, 20, 2, 2),
    CHEAP: Expense(100, 10, 2, 2),
    FAST: Expense(300, 5, 1, 1),
    BAD: Expense(60, 1, 1, 1),
}


def test_of_what_is_as_good_as_the_best_the_cheapest_or_the_fastest() -> None:
    assert preferred("quality", BEST, SEED, SCORES, EXPENSES) == BEST
    assert preferred("cost", BEST, SEED, SCORES, EXPENSES) == CHEAP
    assert preferred("latency", BEST, SEED, SCORES, EXPENSES) == FAST


def test_what_is_not_reliably_better_than_the_seed_is_not_taken_however_cheap() -> None:
    """Three rows more than the seed may be chance, and so may be three rows less than the best."""
    own: dict[Assignment, list[float]] = {SEED: scores(10), BEST: scores(16), CHEAP: scores(13)}
    assert paired_interval(own[CHEAP], own[BEST]).high == 0
    assert preferred("cost", BEST, SEED, own, EXPENSES) == BEST


def test_the_front_has_what_no_other_beats() -> None:
    assert front(SCORES, EXPENSES, BEST) == [BEST, CHEAP, FAST, BAD, SEED]
    assert front(SCORES, EXPENSES | {FAST: Expense(500, 5, 2, 1)}, BEST) == [BEST, CHEAP, BAD, SEED]


def test_of_equals_the_front_has_the_one_that_was_chosen() -> None:
    own, expenses = {**SCORES, (9,): SCORES[BEST]}, {**EXPENSES, (9,): EXPENSES[BEST]}
    assert front(own, expenses, SEED) == [BEST, CHEAP, FAST, BAD, SEED]
    assert front(own, expenses, (9,)) == [(9,), CHEAP, FAST, BAD, SEED]


def test_only_a_preference_is_told() -> None:
    assert (preference_text("quality"), preference_text("cost")) == ((), ("prefer(cost)",))


EXPENSE = st.builds(Expense, st.integers(1, 4), st.integers(1, 3), st.integers(1, 2), st.integers(1, 2))
CANDIDATES = st.lists(
    st.tuples(st.lists(st.sampled_from([0.0, 1.0]), min_size=8, max_size=8), EXPENSE), min_size=2, max_size=4
)


@settings(max_examples=15)
@given(CANDIDATES, st.sampled_from(["quality", "cost", "latency"]))
def test_a_preference_costs_no_more_and_loses_nothing_that_shows(
    found: list[tuple[list[float], Expense]], preference: Preference
) -> None:
    own: dict[Assignment, list[float]] = {(i,): scores for i, (scores, _) in enumerate(found)}
    expenses: dict[Assignment, Expense] = {(i,): expense for i, (_, expense) in enumerate(found)}
    best = max(own, key=lambda a: sum(own[a]))
    taken = preferred(preference, best, (0,), own, expenses)
    assert expenses[taken].order(preference) <= expenses[best].order(preference)
    assert paired_interval(own[taken], own[best]).high >= 0
    offered = front(own, expenses, taken)
    assert any(sum(own[a]) == sum(own[best]) for a in offered)
