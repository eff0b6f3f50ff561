"""Names of cells, and which of them are meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.bench.cells import CellName, Only, chosen
from promptc.bench.problem import BenchProblem

NAMES = [CellName(p, o, s) for p in ("iris", "vote") for o in ("seed", "mipro") for s in (0, 1)]


def texts(*only: str) -> list[str]:
    return [str(name) for name in chosen(NAMES, [Only.of(text) for text in only])]


def test_without_a_pattern_all_are_meant() -> None:
    assert texts() == [str(name) for name in NAMES]


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("iris", 4), ("*", 8), ("vote/mipro", 2), ("*/seed", 4), ("iris/*/seed=1", 2), ("vote/seed/seed=0", 1)],
)
def test_a_pattern_means_what_it_leaves_open(pattern: str, count: int) -> None:
    assert len(texts(pattern)) == count


def test_patterns_add_up_and_no_cell_comes_twice() -> None:
    assert texts("iris/mipro", "iris/*/seed=0") == ["iris/seed/seed=0", "iris/mipro/seed=0", "iris/mipro/seed=1"]


def test_a_cell_of_another_seed_is_meant_where_it_is_named() -> None:
    assert texts("iris/mipro/seed=9") == ["iris/mipro/seed=9"]
    assert texts("iris/mipro/seed=9", "iris/mipro/seed=9") == ["iris/mipro/seed=9"]
    assert texts("iris/*/seed=9") == []


@given(st.sampled_from(["iris", "a_b"]), st.sampled_from(["mipro", "seed"]), st.integers(0, 10**9))
def test_a_name_means_its_cell_alone(program: str, optimizer: str, seed: int) -> None:
    name = CellName(program, optimizer, seed)
    assert Only.of(str(name)).one == name
    assert [n for n in (*NAMES, name) if n in Only.of(str(name))] == [n for n in (*NAMES, name) if n == name]


@pytest.mark.parametrize("text", ["", "/mipro", "iris/", "iris/mipro/3", "iris/mipro/seed=x", "iris/mipro/seed=1/2"])
def test_what_names_no_cells_is_told(text: str) -> None:
    with pytest.raises(BenchProblem, match="names no cells: write PROGRAM, PROGRAM/OPTIMIZER or"):
        Only.of(text)
