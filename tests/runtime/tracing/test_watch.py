"""What tracers hear of a row: every call, in every way in which one can end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from promptc.artifact.model import Artifact
from promptc.runtime.engine import EngineFailure
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.evaluate import evaluate
from promptc.runtime.executor import Executor
from promptc.runtime.trace import Failure, Success
from promptc.runtime.tracing.watch import CallWatch, RowWatch
from tests.runtime.programs import GateEngine, answer, chain, two_calls


class Listener:
    """Keeps what it hears, and in which order."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.rows: list[RowWatch] = []

    @contextmanager
    def row(self, row: RowWatch) -> Iterator[None]:
        self.rows.append(row)
        yield from self._around(f"{row.part} {row.graph}")

    @contextmanager
    def call(self, row: RowWatch, call: CallWatch) -> Iterator[None]:
        assert row in self.rows
        yield from self._around(call.module)

    def _around(self, name: str) -> Iterator[None]:
        self.heard.append(f"{name} begins")
        try:
            yield
        finally:
            self.heard.append(f"{name} ends")


async def test_a_row_and_its_calls() -> None:
    listener = Listener()
    engine = ReplayEngine(lambda request: "word: six" if "first" in request.messages[0].content else answer(2))
    result = await Executor(chain(), {"m": engine}, tracers=[listener]).run_row({"text": "x"}, row_key="", row=4)
    assert listener.heard == [
        "program chain begins",
        "first begins",
        "first ends",
        "second begins",
        "second ends",
        "program chain ends",
    ]
    [row] = listener.rows
    assert (row.row, row.inputs, row.result) == (4, {"text": "x"}, result)
    assert [(c.module, c.model, c.node, c.attempt, c.outputs) for c in row.calls] == [
        ("first", "m", 1, 1, {"word": "six"}),
        ("second", "m", 3, 1, {"number": 2}),
    ]
    assert [c.request for c in row.calls] == engine.requests
    assert 0 <= row.calls[0].start <= row.calls[1].start <= row.seconds
    assert all(0 <= c.seconds <= row.seconds for c in row.calls)


async def test_rows_are_numbered() -> None:
    listener = Listener()
    executor = Executor(two_calls(), {"m": ReplayEngine(lambda _: answer(1))}, tracers=[listener])
    await executor.run_rows([{"text": "x"}, {"text": "y"}])
    assert [(row.row, row.inputs["text"]) for row in listener.rows] == [(0, "x"), (1, "y")]


async def test_what_became_of_a_call() -> None:
    listener = Listener()

    def script(request: object) -> str | EngineFailure:
        return EngineFailure("gone") if "left" in str(request) else "no number"

    engine = GateEngine(script)
    await engine.release("*")
    result = await Executor(two_calls(), {"m": engine}, tracers=[listener]).run_row({"text": "x"}, row_key="")
    left, right = sorted(listener.rows[0].calls, key=lambda call: call.module)
    assert (str(left.failure), left.completion, left.problem) == ("gone", None, None)
    assert right.completion is not None
    assert (right.failure, right.outputs) == (None, None)
    assert right.problem is not None
    assert right.problem.kind == "decode"
    assert isinstance(result, Failure)
    assert listener.rows[0].result == result


async def test_every_try_is_a_call() -> None:
    listener = Listener()
    answers = iter(("what?", answer(1), answer(2)))
    await Executor(_patient(two_calls()), {"m": ReplayEngine(lambda _: next(answers))}, tracers=[listener]).run_row(
        {"text": "x"}, row_key=""
    )
    tries = [(c.attempt, c.problem is None) for c in listener.rows[0].calls if c.module == "left"]
    assert tries == [(1, False), (2, True)]


def _patient(artifact: Artifact) -> Artifact:
    return replace(artifact, modules=tuple(replace(m, attempts=2) for m in artifact.modules))


async def test_a_row_that_is_cancelled() -> None:
    listener = Listener()
    engine = GateEngine(lambda _: "")
    running = asyncio.create_task(
        Executor(two_calls(), {"m": engine}, tracers=[listener]).run_row({"text": "x"}, row_key="")
    )
    await engine.until_waiting("left:x", "right:x")
    running.cancel()
    await asyncio.wait([running])
    [row] = listener.rows
    assert row.result is None
    assert [(c.completion, c.failure) for c in row.calls] == [(None, None), (None, None)]
    assert listener.heard[-1] == "program sum ends"


async def test_a_metric_is_a_row_of_its_own() -> None:
    listener = Listener()
    executor = Executor(two_calls(), {"m": ReplayEngine(lambda _: answer(1))}, tracers=[listener])
    await evaluate(executor, [{"text": "x", "number": 2}])
    assert [(row.part, row.graph, row.row, row.calls == []) for row in listener.rows] == [
        ("program", "sum", 0, False),
        ("metric", "right", 0, True),
    ]
    scored = listener.rows[1].result
    assert isinstance(scored, Success)
    assert scored.outputs == {"value": 1.0}
