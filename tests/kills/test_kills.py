"""A few of the kills of `python -m tests.kills`."""

from pathlib import Path

from tests.kills.__main__ import on_server


def test_a_build_that_is_killed_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    seen = on_server(tmp_path, kills=5, seed=1, builds=("calls", "draws"))
    assert (seen.kills, seen.problems) == (5, [])
