"""Pipelines as text, and what a run tells of its passes."""

import itertools

import pytest

from promptc.ir.parser import parse_program
from promptc.transforms.dce import DeadCode
from promptc.transforms.fold import Fold
from promptc.transforms.pipeline import EXACT_PASSES, PASSES, PipelineProblem, Step, parse_pipeline, run_passes
from tests.ir.sample import FULL, WHOLE


def test_a_text_names_passes_in_order() -> None:
    assert parse_pipeline("fold, dce,fold") == (Fold(), DeadCode(), Fold())
    assert parse_pipeline(",".join(p.name for p in EXACT_PASSES)) == EXACT_PASSES
    assert parse_pipeline(" ") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fold,dec", "there is no pass `dec`; did you mean `dce`?"),
        ("inlining", "there is no pass `inlining`; did you mean `inline`?"),
        ("fold,,dce", "a pass is missing beside a comma"),
        ("zzz", f"there is no pass `zzz`; there are {', '.join(PASSES)}"),
    ],
)
def test_a_name_that_is_no_pass(text: str, message: str) -> None:
    with pytest.raises(PipelineProblem) as error:
        parse_pipeline(text)
    assert str(error.value) == message


def test_each_pass_is_told_of_with_its_result_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count()
    monkeypatch.setattr("promptc.transforms.pipeline.time.perf_counter", lambda: next(clock) ** 2)
    steps: list[Step] = []
    result = run_passes(parse_program(WHOLE), after=steps.append)
    assert [step.pass_ for step in steps] == list(EXACT_PASSES)
    assert steps[-1].program == result
    # Between the squares of 0 and 1, 2 and 3, and so on: each pass asks for the time before it and after it.
    assert [step.seconds for step in steps] == [4 * place + 1 for place in range(len(steps))]


def test_every_name_has_one_pass() -> None:
    assert all(PASSES[p.name] == p for p in EXACT_PASSES)


@pytest.mark.parametrize("text", [FULL, WHOLE], ids=["flat", "nested"])
def test_no_program_is_left_to_be_invoked(text: str) -> None:
    result = run_passes(parse_program(text))
    assert [f.symbol for f in result.functions if f.kind == "program"] == [result.main]
