"""Who watches a row hears of every call and every output before the result is there."""

import asyncio

from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.trace import CallRecord, Failure, Success
from promptc.schema.types import Json
from tests.runtime.programs import GateEngine, answer, chain, instruction, two_calls


class Heard:
    def __init__(self) -> None:
        self.calls: list[CallRecord] = []
        self.outputs: list[tuple[str, Json]] = []

    def on_call(self, record: CallRecord) -> None:
        self.calls.append(record)

    def on_output(self, name: str, value: Json) -> None:
        self.outputs.append((name, value))


async def test_calls_are_told_in_the_order_in_which_they_end() -> None:
    heard = Heard()
    engine = GateEngine(lambda request: answer(1 if instruction(request) == "left" else 2))
    executor = Executor(two_calls(), {"m": engine})
    running = asyncio.create_task(executor.run_row({"text": "x"}, row_key="a", observer=heard))
    await engine.until_waiting("left:x", "right:x")
    await engine.release("right:x")
    await engine.until_waiting("left:x")
    assert [call.module for call in heard.calls] == ["right"]
    assert heard.outputs == []
    await engine.release("left:x")
    result = await running
    assert isinstance(result, Success)
    assert [call.module for call in heard.calls] == ["right", "left"]
    assert sorted(heard.calls, key=lambda call: call.node) == list(result.trace)
    assert heard.outputs == [("total", 3)]


async def test_an_output_is_told_while_others_are_not_known() -> None:
    heard = Heard()
    engine = GateEngine(lambda request: "word: w" if instruction(request) == "first" else answer(4))
    running = asyncio.create_task(Executor(chain(), {"m": engine}).run_row({"text": "x"}, row_key="a", observer=heard))
    await engine.until_waiting("first:x")
    assert heard.outputs == [("text", "x")]
    await engine.release("*")
    await running
    assert sorted(heard.outputs[1:]) == [("both", [4, 1]), ("pair", {"n": 4}), ("quotient", 0.25)]


async def test_what_was_told_of_a_row_that_fails() -> None:
    heard = Heard()
    engine = ReplayEngine(lambda request: "word: w" if instruction(request) == "first" else answer(0))
    result = await Executor(chain(), {"m": engine}).run_row({"text": "x"}, row_key="a", observer=heard)
    assert isinstance(result, Failure)
    assert heard.calls == list(result.trace)
    assert "quotient" not in dict(heard.outputs)
