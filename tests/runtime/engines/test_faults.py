"""Two thousand rows of a program of two modules, on a server that fails in every way in three of ten requests."""

import asyncio
import gc
from collections import Counter
from random import Random

import pytest

from promptc.artifact.model import ModelRef
from promptc.runtime.engine import Completion, Request
from promptc.runtime.engines.openai import OpenAIEngine
from promptc.runtime.executor import Executor
from promptc.runtime.message import Message
from promptc.runtime.retry import Retry, retrying
from promptc.runtime.trace import Failure, Success
from tests.runtime.engines.fault_server import FAULTS, FaultServer
from tests.runtime.programs import chain

ROWS = 2000


def reply(instruction: str, last: str) -> str:
    """``first`` makes ``w17`` of ``row 17``, and ``second`` makes 18 of that."""
    number = int(last.removeprefix("text: ").removeprefix("row ").removeprefix("w"))
    return f"word: w{number}" if instruction.startswith("Do first.") else f"number: {number + 1}"


async def quick(seconds: float) -> None:
    """Waits a thousandth of what it is told."""
    await asyncio.sleep(seconds / 1000)


class Counting:
    """Counts what the executor asks of an engine, and what comes back."""

    def __init__(self, engine: OpenAIEngine) -> None:
        self._engine = retrying(engine, Retry(attempts=3, base=1.0, sleep=quick, rng=Random(5)))
        self.asked: Counter[Request] = Counter()

    @property
    def identity(self) -> str:
        return self._engine.identity

    async def complete(self, request: Request) -> Completion:
        self.asked[request] += 1
        return await self._engine.complete(request)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._engine.count_tokens(messages)

    async def close(self) -> None:
        await self._engine.close()


# On a busy machine a connect may time out, and anyio then leaves its socket to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.slow
async def test_every_row_comes_out_right_or_as_a_typed_failure_once_and_in_order() -> None:
    async with FaultServer(reply, faulty=0.3, seed=7) as server:
        ref = ModelRef("m", "openai", "tiny", (("base_url", server.url), ("timeout", 0.5)))
        engine = Counting(OpenAIEngine(ref, sleep=quick))
        results = await Executor(chain(), {"m": engine}).run_rows([{"text": f"row {i}"} for i in range(ROWS)])
        await engine.close()
    gc.collect()
    assert set(server.seen) == {*FAULTS, ""}
    assert len(results) == ROWS
    kinds: Counter[str] = Counter()
    for i, result in enumerate(results):
        match result:
            case Success(outputs=outputs):
                assert outputs["text"] == f"row {i}"
                assert outputs["pair"] == {"n": i + 1}
                assert [call.outputs for call in result.trace] == [{"word": f"w{i}"}, {"number": i + 1}]
            case Failure(kind, module, reason, _, error):
                assert (kind, str(error)) == ("engine", reason)
                assert module in {"first", "second"}
                assert server.url in reason or "the server" in reason
        kinds[type(result).__name__] += 1
    assert 0 < kinds["Failure"] < kinds["Success"]
    # No call is asked for again that was answered or has failed for good.
    assert set(engine.asked.values()) == {1}
    assert ROWS + kinds["Success"] <= len(engine.asked) <= 2 * ROWS
