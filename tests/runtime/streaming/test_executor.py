"""A row that is watched while its models write: what is told, in which order, and what is taken back."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from promptc.artifact.model import Artifact
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.message import Message
from promptc.runtime.retry import Retry, retrying
from promptc.runtime.streaming.events import FieldDone, FieldEvent, FieldText, Withdrawn
from promptc.runtime.streaming.text import Listener
from promptc.runtime.trace import CallRecord, Failure, Success
from promptc.schema.types import Json
from tests.runtime.programs import compiled, instruction, module_text


def letters(*, attempts: int = 1) -> Artifact:
    """``write`` gives a subject and a text; ``rate`` reads the text, and gives stars, which are doubled."""
    check = """check @polite(%text: str, %subject: str, %body: str) {
  %word = const str "please"
  %in = in(%word, %body): bool
  return (value = %in)
}
"""
    more = f'attempts {attempts}\n  check require @polite "say please"'
    return compiled(
        'model @m = replay "script"\n'
        + module_text("write", "subject: str\n  output body: str", more=more)
        + module_text("rate", "why: str\n  output stars: int")
        + check
        + """
program @p(%text: str) {
  %letter = call @write(text = %text)
  %subject = field subject of %letter
  %body = field body of %letter
  %rated = call @rate(text = %body)
  %why = field why of %rated
  %stars = field stars of %rated
  %twice = add(%stars, %stars): int
  return (subject = %subject, body = %body, why = %why, twice = %twice)
}
"""
    )


LETTER, RATING = "subject: Tea\nbody: more tea please", "why: short\nstars: 2"


def script(request: Request) -> str:
    return LETTER if instruction(request) == "write" else RATING


class Heard:
    """All that is told of a row, in one order."""

    def __init__(self) -> None:
        self.events: list[FieldEvent | tuple[str, Json]] = []

    def tell(self, event: FieldEvent) -> None:
        self.events.append(event)

    def on_call(self, record: CallRecord) -> None:
        self.events.append((record.module, record.attempt))

    def on_output(self, name: str, value: Json) -> None:
        self.events.append((name, value))


async def run(artifact: Artifact, engine: object, heard: Heard) -> Success | Failure:
    executor = Executor(artifact, {"m": engine})  # type: ignore[dict-item]
    return await executor.run_row({"text": "x"}, row_key="a", observer=heard, tell=heard.tell)


def text(output: str, module: str, delta: str) -> FieldText[str]:
    return FieldText(output, module, output, delta)


def done(output: str, module: str, value: Json) -> FieldDone[str, Json]:
    return FieldDone(output, module, output, value)


async def test_fields_are_told_before_their_call_ends() -> None:
    heard = Heard()
    result = await run(letters(), ReplayEngine(script), heard)
    assert isinstance(result, Success)
    assert heard.events == [
        text("subject", "write", "Tea"),
        done("subject", "write", "Tea"),
        text("body", "write", "more"),
        text("body", "write", " tea"),
        text("body", "write", " please"),
        done("body", "write", "more tea please"),
        ("write", 1),
        ("subject", "Tea"),
        ("body", "more tea please"),
        text("why", "rate", "short"),
        done("why", "rate", "short"),
        ("rate", 1),
        ("why", "short"),
        # It is made of an answer, so it is known when the answer is.
        ("twice", 4),
    ]


async def test_an_answer_that_is_not_used_is_withdrawn() -> None:
    answers = iter(["subject: Tea\nbody: tea!", LETTER])
    heard = Heard()
    result = await run(
        letters(attempts=2), ReplayEngine(lambda r: next(answers) if "write" in instruction(r) else RATING), heard
    )
    assert isinstance(result, Success)
    assert heard.events[:6] == [
        text("subject", "write", "Tea"),
        done("subject", "write", "Tea"),
        text("body", "write", "tea!"),
        Withdrawn("subject", "write", "subject"),
        Withdrawn("body", "write", "body"),
        ("write", 1),
    ]
    assert heard.events[6:8] == [text("subject", "write", "Tea"), done("subject", "write", "Tea")]


async def test_a_row_that_fails_leaves_nothing_of_the_answer_that_failed() -> None:
    heard = Heard()
    result = await run(letters(), ReplayEngine(lambda _: "subject: Tea\nbody: tea!"), heard)
    assert isinstance(result, Failure)
    assert (result.kind, result.module) == ("require", "write")
    assert heard.events[-3:] == [
        Withdrawn("subject", "write", "subject"),
        Withdrawn("body", "write", "body"),
        ("write", 1),
    ]


class Pieces:
    """Writes what ``script`` gives in the pieces of it; one that is a failure is raised. Before each it waits to be let go."""

    identity = "pieces"

    def __init__(self, script: Callable[[Request], Iterator[str | EngineFailure]]) -> None:
        self._script = script
        self.step = asyncio.Semaphore(0)
        self.stands = asyncio.Event()
        self.left = asyncio.Event()

    async def complete(self, request: Request) -> Completion:
        raise NotImplementedError(request)

    async def stream(self, request: Request, listener: Listener) -> Completion:
        told = ""
        for piece in self._script(request):
            if self.step.locked():
                self.stands.set()
            try:
                await self.step.acquire()
            except asyncio.CancelledError:
                self.left.set()
                raise
            if isinstance(piece, EngineFailure):
                raise piece
            listener.on_text(piece)
            told += piece
        return Completion(told, "stop", 1, 1)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return len(messages)

    async def close(self) -> None:
        return None

    def release(self, steps: int) -> None:
        for _ in range(steps):
            self.step.release()


async def quick(seconds: float) -> None:
    await asyncio.sleep(0)


async def test_a_row_that_takes_too_long_leaves_nothing_half_told() -> None:
    engine, heard = Pieces(lambda _: iter(LETTER)), Heard()
    engine.release(len("subject: Te"))
    executor = Executor(letters(), {"m": engine})
    result = await executor.run_row({"text": "x"}, row_key="a", tell=heard.tell, deadline=1.0)
    assert isinstance(result, Failure)
    assert result.kind == "deadline"
    assert heard.events[-1] == Withdrawn("subject", "write", "subject")


async def test_a_connection_that_breaks_is_told_and_asked_again() -> None:
    reset = EngineFailure("reset", transient=True)
    tries: Iterator[list[str | EngineFailure]] = iter([["subject: Te", reset], [LETTER], [RATING]])
    engine, heard = Pieces(lambda _: iter(next(tries))), Heard()
    engine.release(9)
    result = await run(letters(), retrying(engine, Retry(sleep=quick)), heard)
    assert isinstance(result, Success)
    assert heard.events[:4] == [
        text("subject", "write", "Te"),
        Withdrawn("subject", "write", "subject"),
        text("subject", "write", "Tea"),
        done("subject", "write", "Tea"),
    ]


async def test_an_engine_that_fails_for_good_takes_back_what_it_told() -> None:
    engine, heard = Pieces(lambda _: iter(["subject: Te", EngineFailure("gone")])), Heard()
    engine.release(9)
    result = await run(letters(), engine, heard)
    assert isinstance(result, Failure)
    assert result.kind == "engine"
    assert heard.events == [text("subject", "write", "Te"), Withdrawn("subject", "write", "subject")]


async def test_who_leaves_in_the_middle_cancels_the_call() -> None:
    engine, heard = Pieces(lambda _: iter(LETTER)), Heard()
    running = asyncio.create_task(run(letters(), engine, heard))
    engine.release(len("subject: Te"))
    async with asyncio.timeout(30):
        await engine.stands.wait()
    assert heard.events == [text("subject", "write", "T"), text("subject", "write", "e")]
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    assert heard.events[2:] == [Withdrawn("subject", "write", "subject")]
    assert engine.left.is_set()


class Dull:
    """An engine that only completes."""

    identity = "dull"
    count_tokens = close = None

    async def complete(self, request: Request) -> Completion:
        return Completion(script(request), "stop", 1, 1)


@pytest.mark.parametrize("wrap", [lambda engine: engine, retrying])
async def test_an_engine_that_cannot_is_told_of_at_the_end(wrap: Callable[[object], object]) -> None:
    heard = Heard()
    await run(letters(), wrap(Dull()), heard)
    assert heard.events[:4] == [
        text("subject", "write", "Tea"),
        done("subject", "write", "Tea"),
        text("body", "write", "more tea please"),
        done("body", "write", "more tea please"),
    ]


async def test_draws_are_told_when_they_are_there() -> None:
    artifact = compiled(
        'model @m = replay "script"\n'
        + module_text("write", "body: str", temperature=1.0)
        + """
program @p(%text: str) {
  %a = call @write(text = %text) group 0
  %b = call @write(text = %text) sample 1 group 0
  %one = field body of %a
  %two = field body of %b
  return (one = %one, two = %two)
}
"""
    )
    heard = Heard()
    await run(artifact, ReplayEngine(lambda _: "body: more tea"), heard)
    told = [event for event in heard.events if isinstance(event, FieldText)]
    assert sorted(told, key=str) == [FieldText(name, "write", "body", "more tea") for name in ("one", "two")]


async def test_nothing_is_streamed_that_nobody_wants() -> None:
    class Complete(ReplayEngine):
        async def stream(self, request: Request, listener: Listener) -> Completion:
            raise NotImplementedError(request)

    result = await Executor(letters(), {"m": Complete(script)}).run_row({"text": "x"}, row_key="a", observer=Heard())
    assert isinstance(result, Success)
