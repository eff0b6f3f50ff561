"""Scores: what counts as 0, what is no score at all, and intervals."""

import asyncio
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.artifact.model import Graph
from promptc.runtime.engine import EngineFailure, PromptTooLong, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.evaluate import MetricProblem, evaluate, score
from promptc.runtime.executor import Executor
from promptc.runtime.inputs import InputProblem
from promptc.runtime.intervals import mean_interval, paired_interval
from promptc.runtime.trace import Failure
from promptc.schema.types import Row
from tests.runtime.programs import GateEngine, answer, equal_metric, ratio_metric, two_calls

ROWS: list[Row] = [{"text": "a", "number": 2}, {"text": "b", "number": 3}, {"text": "c", "number": 4}]


def scoring(metric: Graph) -> Executor:
    return Executor(dataclasses.replace(two_calls(), metric=metric), {"m": ReplayEngine(lambda _: None)})


async def test_wrong_answers_and_undecodable_ones_score_zero() -> None:
    answers = {"text: a": answer(1), "text: b": answer(1), "text: c": "no idea"}
    executor = Executor(two_calls(), {"m": ReplayEngine(lambda r: answers[r.messages[-1].content])})
    scored = await evaluate(executor, ROWS)
    assert [s.score for s in scored] == [1.0, 0.0, 0.0]
    assert [isinstance(s.result, Failure) for s in scored] == [False, False, True]


async def test_an_engine_failure_is_no_score_and_cancels_the_rest() -> None:
    failure = EngineFailure("the server is gone", transient=True)
    engine = GateEngine(lambda _: failure)
    running = asyncio.create_task(evaluate(Executor(two_calls(), {"m": engine}), ROWS[:2]))
    await engine.until_waiting("left:a", "right:a", "left:b", "right:b")
    await engine.release("left:a", "right:a")
    with pytest.raises(EngineFailure) as raised:
        await running
    assert raised.value is failure
    assert sorted(engine.cancelled) == ["left:b", "right:b"]


async def test_a_request_that_is_refused_is_a_failure_of_its_row() -> None:
    refusal = PromptTooLong("the prompt has 900 tokens, and m has room for 512")

    def script(request: Request) -> str:
        if request.messages[-1].content == "text: b":
            raise refusal
        return answer(1)

    scored = await evaluate(Executor(two_calls(), {"m": ReplayEngine(script)}), ROWS)
    assert [s.score for s in scored] == [1.0, 0.0, 0.0]
    result = scored[1].result
    assert isinstance(result, Failure)
    assert result.kind == "engine"
    assert "has room for 512" in result.reason


async def test_refusals_of_all_rows_are_no_score() -> None:
    def script(_: Request) -> str:
        raise PromptTooLong("the prompt has 900 tokens")

    executor = Executor(two_calls(), {"m": ReplayEngine(script)})
    with pytest.raises(PromptTooLong):
        await evaluate(executor, ROWS)


async def test_without_a_metric_there_is_no_score() -> None:
    artifact = dataclasses.replace(two_calls(), metric=None)
    scored = await evaluate(Executor(artifact, {"m": ReplayEngine(lambda _: answer(1))}), ROWS)
    assert [s.score for s in scored] == [None] * 3


async def test_rows_need_the_inputs_of_the_program() -> None:
    executor = Executor(two_calls(), {"m": ReplayEngine(lambda _: answer(1))})
    with pytest.raises(InputProblem, match="row 2, input `text`: missing"):
        await evaluate(executor, [ROWS[0], {"number": 1}])


async def test_a_metric_reads_its_columns_and_outputs_alone() -> None:
    assert await score(scoring(equal_metric("total")), {"number": 2, "other": None}, {"total": 2, "why": "so"}) == 1.0


async def test_a_metric_needs_its_columns() -> None:
    with pytest.raises(InputProblem, match="`number`: missing"):
        await score(scoring(equal_metric("total")), {"text": "a"}, {"total": 2})


async def test_a_metric_without_a_value_is_a_mistake_and_no_score() -> None:
    with pytest.raises(MetricProblem, match=r"^metric `ratio`: division by zero$"):
        await score(scoring(ratio_metric()), {"number": 0}, {"total": 2})


SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None)
@given(SCORES)
def test_the_mean_is_in_its_interval(scores: list[float]) -> None:
    interval = mean_interval(scores)
    assert min(scores) - 1e-9 <= interval.low <= interval.mean + 1e-9
    assert interval.mean - 1e-9 <= interval.high <= max(scores) + 1e-9
    assert interval == mean_interval(scores)
    assert interval.n == len(scores)


def test_an_interval_is_that_of_the_binomial() -> None:
    interval = mean_interval([1.0] * 50 + [0.0] * 50)
    assert interval.low == pytest.approx(0.40, abs=0.011)
    assert interval.high == pytest.approx(0.60, abs=0.011)


def test_pairs_are_surer_than_means() -> None:
    better = [1.0] * 60 + [0.0] * 40
    worse = [1.0] * 50 + [0.0] * 50
    gain = paired_interval(better, worse)
    assert gain.mean == pytest.approx(0.1)
    assert 0.0 < gain.low < gain.high < 0.2
    assert paired_interval(worse, better).mean == pytest.approx(-0.1)


def test_means_need_scores_and_pairs_need_partners() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        mean_interval([])
    with pytest.raises(ValueError, match="argument 2"):
        paired_interval([1.0, 0.0], [1.0])
