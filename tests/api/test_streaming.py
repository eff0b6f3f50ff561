"""Calls that are watched from Python, on scripted answers: what is told, in which order, and how it ends."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import promptc
from promptc import FieldDone, FieldText, Finished, OutputDone, Withdrawn
from promptc.artifact.model import ModelRef
from promptc.runtime.engine import Completion, Request
from promptc.runtime.message import Message
from promptc.runtime.streaming.text import Listener
from tests.api.test_program import KETTLE, NONSENSE, PARCEL, REFUND
from tests.api.waiting import WaitingEngine

BODY = "Dear Ann,\nplease send more tea."


@pytest.fixture
def letter(artifacts: Path) -> Iterator[promptc.Program]:
    with promptc.load(artifacts / "letter.promptc.json") as program:
        yield program


def text(name: str, delta: str) -> FieldText[str]:
    return FieldText(name, "letter.write", name, delta)


def done(name: str, value: object) -> FieldDone[str, object]:
    return FieldDone(name, "letter.write", name, value)


def test_outputs_are_told_while_a_model_writes_them(letter: promptc.Program) -> None:
    told = list(letter.stream(topic="tea"))
    deltas = [event.delta for event in told if isinstance(event, FieldText) and event.output == "body"]
    assert "".join(deltas) == BODY
    assert len(deltas) > 1
    assert [event for event in told if not isinstance(event, FieldText)] == [
        done("subject", "More tea"),
        done("body", BODY),
        done("formal", True),
        OutputDone("formal", True),
        OutputDone("subject", "More tea"),
        OutputDone("body", BODY),
        # It is made of the body, so it cannot be told before.
        OutputDone("words", 5),
        Finished(letter(topic="tea"), ()),
    ]
    # What is not whole has been told before.
    assert told.index(done("subject", "More tea")) < told.index(text("body", "Dear"))


def test_an_answer_that_is_not_used_is_taken_back(letter: promptc.Program) -> None:
    told = list(letter.stream(topic="coffee"))
    taken = [event for event in told if isinstance(event, Withdrawn)]
    assert taken == [Withdrawn(name, "letter.write", name) for name in ("subject", "body")]
    last = max(map(told.index, taken))
    assert done("subject", "Coffee") in told[:last]
    assert done("body", "Coffee, please!") in told[last:]
    assert told[-1] == Finished(letter(topic="coffee"), ("a letter is better formal",))


def test_a_call_that_fails_raises_when_all_is_told(letter: promptc.Program) -> None:
    told = letter.stream(topic="beer?")
    with pytest.raises(promptc.EngineFailure, match="no answer for"):
        next(told)


def test_values_are_those_of_python(desk: promptc.Program) -> None:
    told = list(desk.stream(**KETTLE))
    assert {event.output: event.value for event in told if isinstance(event, OutputDone)} == REFUND
    # The priority may become another; the others are returned as they are.
    assert {event.output: event.value for event in told if isinstance(event, FieldDone)} == {
        name: REFUND[name] for name in ("request", "due")
    }


def test_outputs_are_told_as_they_become_known(artifacts: Path, waiting: WaitingEngine) -> None:
    with promptc.load(artifacts / "desk.promptc.json") as desk:
        told = desk.stream(**PARCEL)
        # What needs no model is there before one has answered.
        early = [next(told), next(told)]
        waiting.release()
        assert sorted(event.output for event in early if isinstance(event, OutputDone)) == ["history", "received"]
        *_, last = told
        assert last == Finished(desk(**PARCEL), ())


async def test_async_code_is_told_the_same(desk: promptc.Program, letter: promptc.Program) -> None:
    assert [event async for event in letter.astream(topic="tea")] == await asyncio.to_thread(
        list, letter.stream(topic="tea")
    )
    told = desk.astream(**NONSENSE)
    early = [await anext(told), await anext(told)]
    assert sorted(event.output for event in early if isinstance(event, OutputDone)) == ["history", "received"]
    with pytest.raises(promptc.ProgramFailure, match=r"answer of module `desk[.]route` cannot be used"):
        [event async for event in told]
    with pytest.raises(promptc.InputProblem):
        desk.astream(**(KETTLE | {"text": 3}))


class Stuttering:
    """Tells of the beginning of a letter, and writes no more."""

    identity = "stuttering"

    def __init__(self) -> None:
        self.cancelled = threading.Event()

    async def complete(self, request: Request) -> Completion:
        raise NotImplementedError(request)

    async def stream(self, request: Request, listener: Listener) -> Completion:
        listener.on_text("subject: More")
        try:
            return await asyncio.Future()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return len(messages)

    async def close(self) -> None:
        return None


@pytest.fixture
def stuttering(monkeypatch: pytest.MonkeyPatch) -> Stuttering:
    engine = Stuttering()

    def open_engine(ref: ModelRef) -> Stuttering:
        return engine

    monkeypatch.setattr("promptc.driver.engines.open_engine", open_engine)
    return engine


def test_who_stops_to_read_cancels_what_is_being_written(artifacts: Path, stuttering: Stuttering) -> None:
    with promptc.load(artifacts / "letter.promptc.json") as letter:
        told = letter.stream(topic="tea")
        assert next(told) == text("subject", "More")
        assert not stuttering.cancelled.is_set()
        told.close()
        assert stuttering.cancelled.wait(30)


async def test_who_is_cancelled_cancels_what_is_being_written(artifacts: Path, stuttering: Stuttering) -> None:
    begun = asyncio.Event()

    async def watch(told: AsyncIterator[object]) -> None:
        async for _ in told:
            begun.set()

    async with promptc.load(artifacts / "letter.promptc.json") as letter:
        task = asyncio.create_task(watch(letter.astream(topic="tea")))
        await begun.wait()
        task.cancel()
        await asyncio.wait([task])
        assert await asyncio.to_thread(stuttering.cancelled.wait, 30)
