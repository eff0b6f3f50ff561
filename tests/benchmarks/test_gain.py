"""The benchmark of the gain: what it says where the rows are missing, and the programs that it compares."""

from pathlib import Path

import pytest

from benchmarks.gain import VARIANTS, data_of, without


def test_where_the_rows_are_missing_it_says_what_makes_them(tmp_path: Path) -> None:
    program, missing = tmp_path / "iris.prompt", f"there is no folder {tmp_path}/data with the rows of iris.prompt"
    with pytest.raises(SystemExit) as ended:
        data_of(program)
    assert str(ended.value) == missing
    (tmp_path / "get_data.py").touch()
    with pytest.raises(SystemExit) as ended:
        data_of(program)
    assert str(ended.value) == f"{missing}: `.venv/bin/python -m examples.{tmp_path.name}.get_data` makes it"
    (tmp_path / "data").mkdir()
    assert data_of(program) == tmp_path / "data"


@pytest.mark.parametrize(
    ("variant", "passes"),
    [
        ("joint", "bootstrap(demos = 4), propose(instructions = 8), search(trials = 40)"),
        ("instructions", "propose(instructions = 8), search(trials = 40)"),
        ("demonstrations", "bootstrap(demos = 4), search(trials = 40)"),
    ],
)
def test_a_variant_goes_without_one_pass(variant: str, passes: str) -> None:
    source = "  passes = [\n    bootstrap(demos = 4),\n    propose(instructions = 8),\n    search(trials = 40),\n  ]\n"
    assert without(source, VARIANTS[variant]) == f"  passes = [{passes}]\n"
