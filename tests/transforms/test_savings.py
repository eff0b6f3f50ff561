"""The benchmark of the passes: each of them saves what the table says, and none goes without a program that shows it."""

from pathlib import Path

from benchmarks.passes import CASES, savings, table
from promptc.transforms.pipeline import EXACT_PASSES
from tests.conftest import Golden


def test_every_pass_saves_something(golden: Golden) -> None:
    rows = savings()
    assert all(row.after < row.before for row in rows)
    golden("transforms/savings.txt", table(rows))


def test_the_page_on_benchmarks_has_the_table() -> None:
    page = Path(__file__).parents[2] / "benchmarks" / "README.md"
    assert f"```text\n{table(savings())}```\n" in page.read_text(encoding="utf-8")


def test_every_pass_has_a_program() -> None:
    assert {case.name for case in CASES} == {p.name for p in EXACT_PASSES}
