"""The table: what is compared with what, and what readers see."""

from dataclasses import replace

import pytest

from promptc.bench.cells import CellName
from promptc.bench.csv_text import cells_csv, entries_csv
from promptc.bench.markdown import markdown
from promptc.bench.table import tabulate
from promptc.webpage.bench import render_table
from tests.bench.tables import cell, cells, grid
from tests.conftest import Golden
from tests.webpage.test_page import assert_harmless, parsed, texts

PUBLISHED = {("iris", "seed"): 0.409, ("iris", "mipro"): 0.886}


def test_what_readers_see(golden: Golden) -> None:
    table = tabulate(grid(PUBLISHED), cells())
    golden("bench/table.md", markdown(table))
    golden("bench/table.csv", entries_csv(table))
    golden("bench/cells.csv", cells_csv(table))
    golden("bench/table.html", render_table(table))


def test_before_the_first_cell(golden: Golden) -> None:
    golden("bench/empty.md", markdown(tabulate(grid(), [])))
    assert "not run" in render_table(tabulate(grid(), []))


def test_the_page_is_valid_and_harmless() -> None:
    hostile = "<script>alert(1)</script>"
    table = tabulate(replace(grid(PUBLISHED), title=hostile, command=f"promptc bench {hostile} --out a|b"), cells())
    document = parsed(render_table(table))
    assert_harmless(document)
    assert texts(document, "h1") == [hostile]
    assert [text for text in texts(document, "code") if "iris/mipro/seed=2" in text]


def test_differences_are_of_seeds_that_both_have() -> None:
    table = tabulate(grid(), cells())
    opro = table.entries["iris", "opro"].comparison
    assert opro is not None
    assert opro.seeds == (2,)
    assert opro.difference.mean == pytest.approx(-1 / 12)
    assert table.entries["iris", "seed"].comparison is None
    assert table.compared == 3
    assert [str(name) for name in table.missing] == [
        "iris/opro/seed=1",
        "vote/opro/seed=1",
        "vote/seed/seed=2",
        "vote/mipro/seed=2",
        "vote/opro/seed=2",
    ]


def test_rows_that_are_others_are_not_compared() -> None:
    other = [cell("iris/seed/seed=1", [1.0] * 4), cell("iris/mipro/seed=1", [1.0] * 4, rows="others")]
    assert tabulate(grid(), other).entries["iris", "mipro"].comparison is None


def test_the_last_of_two_cells_counts_and_others_are_left_out() -> None:
    twice = [cell("iris/seed/seed=1", [0.0]), cell("iris/seed/seed=1", [1.0]), cell("iris/seed/seed=7", [0.5])]
    table = tabulate(grid(), twice)
    assert table.cells[CellName("iris", "seed", 1)].mean == 1.0
    assert len(table.cells) == 1


def test_a_price_is_told_where_all_seeds_have_one() -> None:
    entries = tabulate(grid(), cells()).entries
    mipro, opro = entries["iris", "mipro"].search, entries["iris", "opro"].search
    assert mipro is not None
    assert mipro.usd == 0.375
    assert opro is not None
    assert opro.usd is None
