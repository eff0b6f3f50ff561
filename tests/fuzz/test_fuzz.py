"""The shares of `make fuzz` and `make fuzz-artifacts` that every test run does."""

from itertools import islice
from typing import Any

import pytest

from tests.fuzz.kinds import ARTIFACTS, SOURCES
from tests.fuzz.shares import Kind, run


@pytest.mark.parametrize("kind", [SOURCES, ARTIFACTS], ids=lambda kind: kind.name)
def test_cases_of_one_seed_are_the_same(kind: Kind[Any]) -> None:
    assert list(islice(kind.cases(3), 20)) == list(islice(kind.cases(3), 20))


def test_no_source_breaks_the_compiler() -> None:
    summary = run(SOURCES, seed=1, number=300)
    assert not summary.failures, summary.report(1)
    assert all(summary.outcomes[kind] > 30 for kind in SOURCES.outcomes), summary.line()


def test_no_artifact_breaks_the_reader_or_the_runtime() -> None:
    summary = run(ARTIFACTS, seed=1, number=400)
    assert not summary.failures, summary.report(1)
    assert all(summary.outcomes[kind] > 10 for kind in ARTIFACTS.outcomes), summary.line()
