"""The executor: dataflow, order, failures by kind, seeds, and inputs against their types."""

import asyncio
from collections.abc import Callable

import pytest

from promptc.runtime.engine import EngineFailure, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.inputs import InputProblem
from promptc.runtime.trace import Failure, Success
from tests.runtime.programs import GateEngine, answer, chain, instruction, two_calls


def script(answers: dict[str, str]) -> Callable[[Request], str | None]:
    return lambda request: answers.get(instruction(request))


async def test_a_row_through_a_chain() -> None:
    engine = ReplayEngine(script({"first": "word: seven", "second": "number: 4"}))
    result = await Executor(chain(), {"m": engine}).run_row({"text": "x"}, row_key="a")
    assert isinstance(result, Success)
    assert result.outputs == {"quotient": 0.25, "both": [4, 1], "pair": {"n": 4}, "text": "x"}
    assert [(c.node, c.module, c.inputs, c.outputs) for c in result.trace] == [
        (1, "first", {"text": "x"}, {"word": "seven"}),
        (3, "second", {"text": "seven"}, {"number": 4}),
    ]
    assert result.trace[0].completion.text == "word: seven"
    assert result.trace[1].request == engine.requests[1]


async def test_independent_calls_are_in_flight_together() -> None:
    engine = GateEngine(lambda request: answer(1 if instruction(request) == "left" else 2))
    running = asyncio.create_task(Executor(two_calls(), {"m": engine}).run_row({"text": "x"}, row_key="a"))
    await engine.until_waiting("left:x", "right:x")
    await engine.release("right:x")
    await engine.until_waiting("left:x")
    await engine.release("left:x")
    result = await running
    assert isinstance(result, Success)
    assert result.outputs == {"total": 3}
    assert [call.module for call in result.trace] == ["left", "right"]


async def test_rows_move_at_their_own_pace_and_come_back_in_order() -> None:
    engine = GateEngine(lambda request: "word: w" if instruction(request) == "first" else answer(1))
    running = asyncio.create_task(Executor(chain(), {"m": engine}).run_rows([{"text": "a"}, {"text": "b"}]))
    await engine.until_waiting("first:a", "first:b")
    await engine.release("first:b")
    await engine.until_waiting("first:a", "second:w")
    await engine.release("*")
    results = await running
    assert [r.outputs["text"] for r in results if isinstance(r, Success)] == ["a", "b"]


async def test_no_more_rows_than_allowed_are_in_flight() -> None:
    engine = GateEngine(lambda _: answer(1))
    executor = Executor(two_calls(), {"m": engine}, concurrency=1)
    running = asyncio.create_task(executor.run_rows([{"text": "a"}, {"text": "b"}]))
    await engine.until_waiting("left:a", "right:a")
    await engine.release("left:a", "right:a")
    await engine.until_waiting("left:b", "right:b")
    await engine.release("*")
    assert all(isinstance(r, Success) for r in await running)


async def test_a_cancelled_run_cancels_its_calls() -> None:
    engine = GateEngine(lambda _: answer(1))
    running = asyncio.create_task(Executor(two_calls(), {"m": engine}).run_rows([{"text": "a"}]))
    await engine.until_waiting("left:a", "right:a")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert sorted(engine.cancelled) == ["left:a", "right:a"]


async def test_an_answer_that_cannot_be_decoded_is_the_failure_of_its_row() -> None:
    engine = ReplayEngine(script({"left": "number: one", "right": "number: 2"}))
    results = await Executor(two_calls(), {"m": engine}).run_rows([{"text": "a"}])
    (failure,) = results
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.module) == ("decode", "left")
    assert failure.reason == "output `number`: expected a whole number, got 'one'"
    assert [(c.module, c.outputs) for c in failure.trace] == [("left", None), ("right", {"number": 2})]


async def test_an_answer_that_was_cut_says_so() -> None:
    engine = ReplayEngine(script({"left": "number: " + "1 " * 20, "right": "number: 2"}))
    (failure,) = await Executor(two_calls(), {"m": engine}).run_rows([{"text": "a"}])
    assert isinstance(failure, Failure)
    assert "cut after 16 tokens; raise max_tokens" in failure.reason


async def test_json_answers() -> None:
    engine = ReplayEngine(script({"left": '{"number": 40}', "right": '{"number": 2}'}))
    (result,) = await Executor(two_calls(format_="json"), {"m": engine}).run_rows([{"text": "a"}])
    assert isinstance(result, Success)
    assert result.outputs == {"total": 42}


async def test_what_needs_a_failed_call_is_not_called() -> None:
    engine = ReplayEngine(script({"first": "nothing", "second": "number: 4"}))
    (failure,) = await Executor(chain(), {"m": engine}).run_rows([{"text": "a"}])
    assert isinstance(failure, Failure)
    assert failure.module == "first"
    assert len(engine.requests) == 1


async def test_a_primitive_without_a_value_is_the_failure_of_its_row() -> None:
    engine = ReplayEngine(script({"first": "word: w", "second": "number: 0"}))
    (failure,) = await Executor(chain(), {"m": engine}).run_rows([{"text": "a"}])
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.module, failure.reason) == ("primitive", "div", "division by zero")


async def test_an_engine_that_fails_fails_its_row_and_no_other() -> None:
    def by_text(request: Request) -> str | None:
        return answer(1) if request.messages[-1].content == "text: a" else None

    good, bad = await Executor(two_calls(), {"m": ReplayEngine(by_text)}).run_rows([{"text": "a"}, {"text": "b"}])
    assert isinstance(good, Success)
    assert isinstance(bad, Failure)
    assert (bad.kind, bad.module) == ("engine", "left")
    assert isinstance(bad.error, EngineFailure)


async def test_an_engine_failure_does_not_hide_behind_a_wrong_answer() -> None:
    engine = ReplayEngine(script({"left": "wrong"}))
    (failure,) = await Executor(two_calls(), {"m": engine}).run_rows([{"text": "a"}])
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.module) == ("engine", "right")


async def seeds(seed: int, rows: list[str], *, temperature: float = 0.7) -> dict[tuple[str, str], int | None]:
    engine = ReplayEngine(script({"left": answer(1), "right": answer(2)}))
    executor = Executor(two_calls(temperature=temperature), {"m": engine}, seed=seed, concurrency=len(rows))
    await executor.run_rows([{"text": text} for text in rows])
    return {(instruction(r), r.messages[-1].content): r.seed for r in engine.requests}


async def test_every_row_and_node_samples_by_a_seed_of_its_own() -> None:
    drawn = await seeds(0, ["a", "b", "c"])
    assert len(set(drawn.values())) == 6
    assert None not in drawn.values()
    assert await seeds(1, ["a", "b", "c"]) != drawn


async def test_seeds_do_not_depend_on_the_batch() -> None:
    drawn = await seeds(0, ["a", "b", "c"])
    assert (await seeds(0, ["c"])).items() <= drawn.items()


async def test_equal_rows_are_independent_samples() -> None:
    engine = ReplayEngine(script({"left": answer(1), "right": answer(2)}))
    await Executor(two_calls(temperature=1.0), {"m": engine}).run_rows([{"text": "a"}, {"text": "a"}])
    assert len({r.seed for r in engine.requests}) == 4


async def test_greedy_requests_have_no_seed() -> None:
    assert set((await seeds(0, ["a", "b"], temperature=0.0)).values()) == {None}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, "row 1, input `text`: missing; give a value of type str"),
        ({"text": 1}, "row 1, input `text`: expected str, got 1"),
        ({"text": "a", "txt": "b"}, "row 1, input `txt`: the program has no such input; did you mean `text`?"),
        ({"text": "a", "zz": "b"}, "row 1, input `zz`: the program has no such input; the inputs are text"),
    ],
)
async def test_rows_that_do_not_fit_are_refused_before_any_call(row: dict[str, object], message: str) -> None:
    engine = ReplayEngine(script({"left": answer(1), "right": answer(2)}))
    with pytest.raises(InputProblem) as raised:
        await Executor(two_calls(), {"m": engine}).run_rows([row, {"text": "fine"}])
    assert str(raised.value) == message
    assert engine.requests == []


def test_every_model_needs_an_engine() -> None:
    with pytest.raises(ValueError, match="no engine is given for the model `m` of module `left`"):
        Executor(two_calls(), {})
