"""Pipelines by name, with options for their passes."""

import pytest

from promptc.autotune.registry import PIPELINE_TABLE
from promptc.driver.pipelines import pipeline_passes
from promptc.driver.problems import DriverProblem
from promptc.sema.model import PassSpec


@pytest.mark.parametrize("name", PIPELINE_TABLE)
def test_without_options_a_pipeline_is_as_it_is(name: str) -> None:
    assert pipeline_passes(name, {}, "NAME") == PIPELINE_TABLE[name]


def test_an_option_goes_to_every_pass_that_has_it() -> None:
    assert pipeline_passes("bootstrap_rs", {"sets": 3, "candidates": 5}, "NAME") == (
        PassSpec("bootstrap", (("sets", 3),)),
        PassSpec("random_search", (("candidates", 5),)),
    )
    assert pipeline_passes("mipro", {"trials": 9}, "NAME") == (
        PassSpec("bootstrap", ()),
        PassSpec("propose", ()),
        PassSpec("search", (("trials", 9),)),
    )


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("mirpo", {}, "there is no pipeline `mirpo`: did you mean `mipro`? NAME takes one of thompson, mipro,"),
        ("mipro", {"trails": 3}, "the pipeline `mipro` has no option `trails`; did you mean `trials`?"),
        ("mipro", {"candidates": 3}, "the pipeline `mipro` has no option `candidates`; its options are demos, sets,"),
        ("mipro", {"trials": "many"}, "the option `trials` of the pipeline `mipro`: "),
        ("mipro", {"trials": 0}, "the option `trials` of the pipeline `mipro`: expected at least 1, got 0"),
    ],
)
def test_what_there_is_not_is_told(name: str, options: dict[str, int | str], message: str) -> None:
    with pytest.raises(DriverProblem) as told:
        pipeline_passes(name, dict(options), "NAME")
    assert message in str(told.value)
