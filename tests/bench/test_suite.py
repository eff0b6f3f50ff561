"""Suites: what a file may say, and what is told of one that says something else."""

from pathlib import Path

import pytest

from promptc.bench.problem import BenchProblem
from promptc.bench.suite import Column, Suite, read_suite
from promptc.bench.table import Published

WHOLE = """
title = "Two"
programs = ["a/one.prompt", "two.prompt"]
optimizers = ["seed", "opro_plain", "mipro"]
seeds = [0, 3]
reference = "mipro"

[options.opro_plain]
pipeline = "opro"
grounded = "never"

[options.mipro]
trials = 30

[published]
source = "a paper"
model = "a model"
best = 100

[published.scores.one]
seed = 40
mipro = 62.5
"""


def read(tmp_path: Path, text: str) -> Suite:
    path = tmp_path / "suite.toml"
    path.write_text(text)
    return read_suite(path)


def test_a_whole_suite(tmp_path: Path) -> None:
    suite = read(tmp_path, WHOLE)
    assert suite.title == "Two"
    assert suite.programs == (tmp_path / "a/one.prompt", tmp_path / "two.prompt")
    assert (suite.optimizers, suite.seeds, suite.reference) == (("seed", "opro_plain", "mipro"), (0, 3), "mipro")
    assert suite.column("opro_plain") == Column("opro_plain", "opro", {"grounded": "never"})
    assert suite.column("mipro") == Column("mipro", "mipro", {"trials": 30})
    # A column that is asked for beside those of the file.
    assert suite.column("labeled") == Column("labeled", "labeled")
    assert suite.published == Published("a paper", "a model", {("one", "seed"): 0.4, ("one", "mipro"): 0.625})


def test_an_empty_file_is_a_suite_without_programs(tmp_path: Path) -> None:
    assert read(tmp_path, "") == Suite(columns={name: Column(name, name) for name in ("seed", "own")})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seeds = [1", "is not TOML: "),
        ("sseds = [1]", "a suite has no `sseds`; did you mean `seeds`?"),
        ("seeds = [1, 1]", "`seeds` has something twice"),
        ("optimizers = []", "`optimizers` is empty"),
        ("seeds = [-1]", "`seeds` has a number below 0"),
        ("seeds = [true]", "`seeds` must be a list of whole numbers"),
        ("programs = 'a.prompt'", "`programs` must be a list of texts"),
        ("title = 3", "`title` must be a text, not 3"),
        ("options = 3", "`options` must be a table"),
        ("[options.opro]", "`options` has no `opro`; there are seed, own"),
        ("[published]\nmodel = 'm'", "`published` needs `source`, `model`"),
        ("[published]\nmodel = 'm'\nsource = 's'\nbest = 0", "`best` above 0"),
        ("[published]\nmodel = 'm'\nsource = 's'\nbest = nan", "`best` above 0"),
        (
            "[published]\nmodel = 'm'\nsource = 's'\n[published.scores.one]\nseed = 'high'",
            "`seed` must be a number, not 'high'",
        ),
        ("[published]\nmodle = 'm'", "`published` has no `modle`; did you mean `model`?"),
    ],
)
def test_what_is_no_suite_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BenchProblem) as told:
        read(tmp_path, text)
    assert message in str(told.value)
    assert str(told.value).startswith(str(tmp_path / "suite.toml"))
