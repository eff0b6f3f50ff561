"""The suite of the paper's table."""

from pathlib import Path

from promptc.bench.suite import read_suite
from promptc.driver.pipelines import pipeline_passes

PAPER = Path(__file__).parents[2] / "benchmarks/paper.toml"


def test_the_suite_names_programs_and_pipelines_that_there_are() -> None:
    suite = read_suite(PAPER)
    assert len(suite.programs) == 7
    assert all(path.is_file() for path in suite.programs)
    for name in suite.optimizers[1:]:
        column = suite.column(name)
        assert pipeline_passes(column.pipeline, column.options, "")
    assert suite.published is not None
    programs, columns = zip(*suite.published.scores, strict=True)
    # An example's program is called like its file.
    assert set(programs) == {path.stem for path in suite.programs}
    assert set(columns) == set(suite.optimizers)
    assert suite.published.scores["iris", "mipro"] == 0.886
