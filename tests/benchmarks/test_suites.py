"""The suites of the tables, and the programs that one of them has written for it."""

from pathlib import Path

import pytest

from benchmarks import families
from promptc.bench.suite import read_suite
from promptc.driver.compiling import compile_file
from promptc.driver.pipelines import pipeline_passes

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("name", ["paper", "nano"])
def test_suites_name_pipelines_that_there_are(name: str) -> None:
    suite = read_suite(BENCHMARKS / f"{name}.toml")
    for column in map(suite.column, suite.optimizers[1:]):
        assert pipeline_passes(column.pipeline, column.options, "")


def test_the_paper_has_seven_programs_and_figures_for_all() -> None:
    suite = read_suite(BENCHMARKS / "paper.toml")
    assert len(suite.programs) == 7
    assert all(path.is_file() for path in suite.programs)
    assert suite.published is not None
    programs, columns = zip(*suite.published.scores, strict=True)
    # An example's program is called like its file.
    assert set(programs) == {path.stem for path in suite.programs}
    assert set(columns) == set(suite.optimizers)
    assert suite.published.scores["iris", "mipro"] == 0.886


def test_the_small_table_has_examples_and_what_is_written_for_it(tmp_path: Path) -> None:
    suite, paper = read_suite(BENCHMARKS / "nano.toml"), read_suite(BENCHMARKS / "paper.toml")
    written = {families.OUT / name / f"{name}.prompt" for name in families.FAMILIES}
    assert {path.resolve() for path in suite.programs if not path.is_file()} <= written
    assert written < {path.resolve() for path in suite.programs}
    assert suite.published is not None
    assert paper.published is not None
    assert suite.published.scores.items() <= paper.published.scores.items()
    for name in families.FAMILIES:
        program = families.write(name, tmp_path)
        assert len(compile_file(program).artifact.modules) == 2
        rows = {
            split: (program.parent / f"{split}.csv").read_text().splitlines()[1:] for split in ("train", "dev", "test")
        }
        assert [len(held) for held in rows.values()] == [100, 60, 120]
        assert len({row for held in rows.values() for row in held}) == 280
        again = families.write(name, tmp_path / "again").parent
        assert all((again / f"{split}.csv").read_text().splitlines()[1:] == held for split, held in rows.items())
