import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.autotune.pools import divide
from promptc.autotune.problems import OptimizeProblem
from promptc.schema.hashing import digest
from promptc.schema.types import Row
from tests.autotune.world import rows

counts = st.integers(min_value=0, max_value=40)


@given(train=st.integers(min_value=8, max_value=60), dev=counts, test=counts, seed=st.integers(0, 5))
def test_every_row_has_one_job(train: int, dev: int, test: int, seed: int) -> None:
    splits = {"train": rows(0, train), "dev": rows(100, dev), "test": rows(200, test)}
    pools = divide(splits, seed)
    jobs = [[digest(row) for row in pool] for pool in (pools.demo, pools.steer, pools.dev, pools.test)]
    everything = [key for job in jobs for key in job]
    assert len(everything) == len(set(everything)) == train + dev + test
    assert all(jobs)


def test_missing_sets_are_taken_from_train_and_said() -> None:
    pools = divide({"train": rows(0, 40)}, 7)
    assert (len(pools.dev), len(pools.test), len(pools.demo), len(pools.steer)) == (10, 10, 10, 10)
    assert len(pools.notes) == 2
    assert "no `dev` rows: 10 rows were taken from `train`" in pools.notes[0]


def test_a_row_that_is_scored_elsewhere_does_not_demonstrate() -> None:
    train = rows(0, 20)
    pools = divide({"train": train, "dev": train[:10], "test": rows(200, 5)}, 7)
    assert not {digest(r) for r in pools.demo} & {digest(r) for r in pools.dev}
    assert any("that do not demonstrate" in note for note in pools.notes)


def test_no_row_steers_or_selects_that_reports() -> None:
    train = rows(0, 32)
    pools = divide({"train": train, "dev": rows(20, 16), "test": train[:8]}, 3)
    assert (pools.test, pools.dev) == (train[:8], rows(20, 16))
    assert not {digest(r) for r in pools.steer} & {digest(r) for r in (*pools.dev, *pools.test)}
    assert any("that do not steer, as equal rows select or report" in note for note in pools.notes)
    pools = divide({"train": rows(100, 20), "dev": train, "test": train[:8]}, 3)
    assert pools.dev == train[8:]
    assert "rows that do not select, as equal rows report: 8" in pools.notes


def test_equal_rows_of_one_set_do_one_thing() -> None:
    pools = divide({"train": rows(0, 40) * 2}, 5)
    jobs = [{digest(row) for row in pool} for pool in (pools.demo, pools.steer, pools.dev, pools.test)]
    assert sum(map(len, jobs)) == len(set.union(*jobs)) == 40


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        ({"train": rows(0, 20), "dev": rows(30, 4), "test": rows(0, 40)}, "every row of `dev` is in `test`"),
        ({"train": rows(0, 20), "dev": rows(30, 4), "test": rows(0, 20)}, "none left to steer the search"),
    ],
)
def test_a_job_that_no_row_is_left_for_is_told(splits: dict[str, tuple[Row, ...]], message: str) -> None:
    with pytest.raises(OptimizeProblem, match=message):
        divide(splits, 1)


def test_the_seed_decides_and_zero_counts() -> None:
    splits = {"train": rows(0, 40), "dev": rows(100, 5), "test": rows(200, 5)}
    assert divide(splits, 0) == divide(splits, 0)
    assert divide(splits, 0).demo != divide(splits, 9).demo


@pytest.mark.parametrize("count", [0, 3])
def test_too_few_rows_are_told(count: int) -> None:
    with pytest.raises(OptimizeProblem, match="train"):
        divide({"train": rows(0, count), "dev": rows(100, 5), "test": rows(200, 5)}, 7)
