"""Splits and samples: disjoint, together the pool, the same for the same seed, and equal rows never apart."""

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from promptc.data.load import DataProblem
from promptc.data.spec import DatasetSpec, FilePool, SamplePool, SplitPool
from promptc.data.splits import divide
from promptc.schema.types import Row

NAMES = ("train", "dev", "test")


def spec(*shares: float, seed: int = 7) -> DatasetSpec:
    splits = (SplitPool(name, "source", share) for name, share in zip(NAMES, shares, strict=False))
    return DatasetSpec("flowers", (FilePool("source", "a.csv"), *splits), seed)


def rows(values: list[int]) -> dict[str, list[Row]]:
    return {"source": [{"x": v} for v in values]}


def content(pool: tuple[Row, ...]) -> list[str]:
    return sorted(str(row) for row in pool)


@given(
    st.lists(st.integers(0, 60), min_size=10, max_size=80),
    st.lists(st.integers(1, 5), min_size=1, max_size=3),
    st.integers(0, 3),
)
def test_splits_are_disjoint_and_together_the_pool(values: list[int], weights: list[int], seed: int) -> None:
    files = rows(values)
    shares = [w / 15 for w in weights]
    try:
        pools = divide(spec(*shares, seed=seed), files)
    except DataProblem:
        reject()  # a share too small for so few rows
    assert content(tuple(r for pool in pools.values() for r in pool)) == content(tuple(files["source"]))
    seen: set[str] = set()
    for pool in pools.values():
        mine = set(content(pool))
        assert not mine & seen
        seen |= mine


@given(st.integers(10, 200), st.integers(0, 5))
def test_sizes_are_the_shares_where_rows_differ(size: int, seed: int) -> None:
    pools = divide(spec(0.5, 0.2, 0.3, seed=seed), rows(list(range(size))))
    assert [len(pools[name]) for name in ("source", *NAMES)] == [
        0,
        round(0.5 * size),
        round(0.7 * size) - round(0.5 * size),
        size - round(0.7 * size),
    ]


def test_the_seed_decides() -> None:
    files = rows(list(range(50)))
    assert divide(spec(0.5, seed=0), files) == divide(spec(0.5, seed=0), files)
    assert divide(spec(0.5, seed=0), files) != divide(spec(0.5, seed=1), files)


def test_the_order_is_the_same_on_every_machine() -> None:
    assert [row["x"] for row in divide(spec(0.5), rows(list(range(8))))["train"]] == [1, 0, 5, 6]


def test_a_split_of_a_split() -> None:
    pools = (FilePool("source", "a.csv"), SplitPool("rest", "source", 0.6), SplitPool("dev", "rest", 0.5))
    split = divide(DatasetSpec("d", pools), rows(list(range(20))))
    assert {name: len(pool) for name, pool in split.items()} == {"source": 8, "rest": 6, "dev": 6}


def test_a_file_that_is_not_split_keeps_its_order() -> None:
    assert divide(spec(), rows([3, 1, 2]))["source"] == ({"x": 3}, {"x": 1}, {"x": 2})


def test_shares_beyond_the_whole_are_refused() -> None:
    with pytest.raises(DataProblem, match=r"flowers: split `dev`: the splits of `source` come to 1\.2, more than 1"):
        divide(spec(0.5, 0.7), rows(list(range(50))))


def test_a_split_without_rows_is_refused() -> None:
    with pytest.raises(DataProblem, match=r"a share of 0\.01 of `source` \(10 rows\) has no rows"):
        divide(spec(0.5, 0.01), rows(list(range(10))))


def drawn(*counts: int, seed: int = 7) -> DatasetSpec:
    samples = (SamplePool(name, "source", count) for name, count in zip(NAMES, counts, strict=False))
    return DatasetSpec("flowers", (FilePool("source", "a.csv"), *samples), seed)


@given(st.lists(st.integers(0, 60), min_size=10, max_size=80), st.integers(1, 4), st.integers(1, 4), st.integers(0, 3))
def test_samples_are_disjoint_and_no_larger_than_asked(values: list[int], train: int, dev: int, seed: int) -> None:
    files = rows(values)
    try:
        pools = divide(drawn(train, dev, seed=seed), files)
    except DataProblem:
        reject()  # rows that are left with equals alone
    assert content(tuple(r for pool in pools.values() for r in pool)) == content(tuple(files["source"]))
    assert len(pools["train"]) <= train
    assert len(pools["dev"]) <= dev
    assert not set(content(pools["train"])) & set(content(pools["dev"]))


@given(st.integers(5, 200), st.integers(1, 5), st.integers(0, 5))
def test_samples_have_the_rows_that_they_ask_for_where_rows_differ(size: int, wanted: int, seed: int) -> None:
    pools = divide(drawn(wanted, seed=seed), rows(list(range(size))))
    assert len(pools["train"]) == wanted


def test_the_seed_decides_what_a_sample_draws() -> None:
    files = rows(list(range(50)))
    assert divide(drawn(9, seed=0), files) == divide(drawn(9, seed=0), files)
    assert divide(drawn(9, seed=0), files) != divide(drawn(9, seed=1), files)


def test_a_sample_fills_up_with_rows_that_fit() -> None:
    pools = divide(drawn(3, seed=1), rows([1, 1, 2, 2, 3]))
    assert len(pools["train"]) == 3
    with pytest.raises(DataProblem, match="every row of `source` has more than 0 equals"):
        divide(drawn(1), rows([1, 1, 2, 2]))


def test_splits_beside_a_sample_have_their_share_of_the_whole() -> None:
    pools = (FilePool("source", "a.csv"), SamplePool("dev", "source", 10), SplitPool("train", "source", 0.5))
    divided = divide(DatasetSpec("d", pools), rows(list(range(100))))
    assert {name: len(pool) for name, pool in divided.items()} == {"source": 40, "dev": 10, "train": 50}


@pytest.mark.parametrize(
    ("pools", "message"),
    [
        (
            (SamplePool("train", "source", 6), SamplePool("dev", "source", 5)),
            "flowers: sample `dev`: it draws 5 rows, and `source` has 4 left",
        ),
        (
            (SamplePool("train", "source", 6), SplitPool("dev", "source", 0.5)),
            "flowers: split `dev`: a share of 0.5 of `source` (10 rows) is more than its samples left",
        ),
    ],
)
def test_more_than_is_left_is_refused(pools: tuple[SamplePool | SplitPool, ...], message: str) -> None:
    spec = DatasetSpec("flowers", (FilePool("source", "a.csv"), *pools))
    with pytest.raises(DataProblem) as raised:
        divide(spec, rows(list(range(10))))
    assert str(raised.value) == message
