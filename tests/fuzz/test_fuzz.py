"""The share of `make fuzz` that every test run does."""

from itertools import islice

from tests.fuzz.shares import run
from tests.fuzz.texts import texts


def test_sources_of_one_seed_are_the_same() -> None:
    assert list(islice(texts(3), 20)) == list(islice(texts(3), 20))


def test_no_source_breaks_the_compiler() -> None:
    summary = run(seed=1, number=300)
    assert not summary.failures, summary.report(1)
    assert all(summary.outcomes[kind] > 30 for kind in ("compiled", "senseless", "unreadable")), summary.line()
