"""The share of `make fuzz` that every test run does."""

from tests.fuzz.syntax import run
from tests.syntax.sources import Sources


def test_sources_of_one_seed_are_the_same() -> None:
    assert [Sources(3).source() for _ in range(3)] == [Sources(3).source() for _ in range(3)]


def test_no_source_breaks_the_parser_or_the_formatter() -> None:
    summary = run(300, seed=1)
    assert not summary.failures, summary.failures[0]
    assert summary.sound > 50
    assert summary.told > 50
