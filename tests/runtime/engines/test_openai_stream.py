"""The engine for servers, where an answer comes in pieces: over real sockets, whole and broken off anywhere."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import httpx
import pytest

from promptc.artifact.model import ModelRef
from promptc.runtime.engine import Completion, EngineFailure, PromptTooLong
from promptc.runtime.engines.openai import OpenAIEngine
from promptc.runtime.executor import Executor
from promptc.runtime.retry import Retry, retrying
from promptc.runtime.streaming.events import FieldDone
from promptc.runtime.trace import Success
from promptc.schema.types import Json
from tests.runtime.engines.fault_server import FAULTS, FaultServer
from tests.runtime.engines.requests import request
from tests.runtime.streaming.test_answer import Screen
from tests.runtime.streaming.test_executor import letters
from tests.runtime.test_retry import Heard

TEXT = "species: setosa\nsure: true"
ROWS = 150


def engine(url: str, seconds: float = 30.0) -> OpenAIEngine:
    return OpenAIEngine(ModelRef("m", "openai", "tiny", (("base_url", url), ("timeout", seconds))))


@asynccontextmanager
async def asking(
    reply: Callable[[str, str], str], *, faulty: float = 0.0, seconds: float = 30.0
) -> AsyncIterator[tuple[OpenAIEngine, FaultServer]]:
    async with FaultServer(reply, faulty=faulty, seed=3) as server:
        asked = engine(server.url, seconds)
        yield asked, server
        await asked.close()


async def test_an_answer_comes_in_pieces() -> None:
    heard = Heard()
    async with asking(lambda _, __: TEXT) as (asked, _):
        assert await asked.stream(request("lines"), heard) == await asked.complete(request("lines"))
    assert heard.told == [TEXT[i : i + 3] for i in range(0, len(TEXT), 3)]


def chunk(content: object = None, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": finish}]}


def event(data: object) -> bytes:
    return f"data: {json.dumps(data)}\r\n\r\n".encode()


DONE = b"data: [DONE]\n\n"
USAGE = {"choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": 9}}


def mocked(*answers: httpx.Response) -> tuple[OpenAIEngine, list[dict[str, Json]]]:
    left, bodies = list(answers), []

    def handle(asked: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(asked.content))
        return left.pop(0)

    ref = ModelRef("m", "openai", "tiny", (("base_url", "http://models.test/v1"),))
    return OpenAIEngine(ref, transport=httpx.MockTransport(handle)), bodies


def events(*parts: bytes) -> httpx.Response:
    async def sent() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    return httpx.Response(200, content=sent(), headers={"Content-Type": "text/event-stream; charset=utf-8"})


async def test_what_is_asked_for() -> None:
    asked, bodies = mocked(events(event(chunk("a")), event(chunk(finish="stop")), event(USAGE), DONE))
    heard = Heard()
    assert await asked.stream(request("lines"), heard) == Completion("a", "stop", 40, 9)
    assert (bodies[0]["stream"], bodies[0]["stream_options"]) == (True, {"include_usage": True})


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
async def test_events_may_be_cut_anywhere_on_the_way(size: int) -> None:
    # A comment, an id, other ends of lines, and characters of several bytes.
    raw = (
        b": hello\n\nid: 3\n"
        + event(chunk("gr\u00fc"))
        + 'data:{"choices":[{"delta":{"content":"ß 😀\u2028"}}]}\n\n'.encode()
    )
    raw += event(chunk("!", "length")) + event(USAGE) + DONE
    asked, _ = mocked(events(*(raw[i : i + size] for i in range(0, len(raw), size))))
    heard = Heard()
    assert await asked.stream(request("lines"), heard) == Completion("grüß 😀\u2028!", "length", 40, 9)
    assert heard.told == ["grü", "ß 😀\u2028", "!"]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([event(chunk("a"))], "ended in the middle"),
        ([event(chunk("a")), b'data: {"choices": [{"delta": {"conte'], "ended in the middle"),
        ([], "ended in the middle"),
        ([event(chunk("a")), event({"error": {"message": "no memory"}})], "with an error: no memory"),
        ([event(chunk("a")), event(chunk(finish="abort"))], r"broke off its answer \(abort\)"),
        ([b"data: {\n\n"], "is not JSON"),
        ([b"data: " + b"[" * 20_000 + b"\n\n"], "is not JSON"),
        ([b"data: \x80\n\n"], "is not JSON"),
        ([b"data: 3\n\n"], "no object"),
        ([event({"choices": 3})], "no list"),
        ([event({"choices": [3]})], "without a delta"),
        ([event(chunk(7))], "no text"),
        ([event(chunk("\ud83d"))], "no text"),
        ([b"d\x80ta: {}\n\n"], "garbled"),
        ([b"nothing\n\n"], "garbled"),
        ([event(chunk("a", "stop")), event({"choices": [], "usage": 3}), DONE], "usage"),
    ],
)
async def test_what_is_broken_may_pass(parts: list[bytes], message: str) -> None:
    asked, _ = mocked(events(*parts))
    with pytest.raises(EngineFailure, match=message) as raised:
        await asked.stream(request("lines"), Heard())
    assert raised.value.transient


async def test_a_stream_that_is_far_too_long_is_left() -> None:
    asked, _ = mocked(events(*[b"x" * 2**20] * 33))
    with pytest.raises(EngineFailure, match="more than 32 MiB"):
        await asked.stream(request("lines"), Heard())


GOOD = {"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}


async def test_a_server_that_knows_no_streams_answers_in_one_go() -> None:
    heard = Heard()
    asked, _ = mocked(httpx.Response(200, json=GOOD))
    assert (await asked.stream(request("lines"), heard)).text == TEXT
    asked, bodies = mocked(
        httpx.Response(400, json={"error": "unknown field stream_options"}), httpx.Response(200, json=GOOD)
    )
    assert (await asked.stream(request("lines"), heard)).text == TEXT
    assert (["stream" in body for body in bodies], heard.told) == ([True, False], [])


async def test_a_prompt_that_is_too_long_is_not_asked_twice() -> None:
    asked, bodies = mocked(httpx.Response(400, json={"error": "beyond the context window"}))
    with pytest.raises(PromptTooLong):
        await asked.stream(request("lines"), Heard())
    assert len(bodies) == 1


async def test_an_end_without_its_mark_is_an_end() -> None:
    asked, _ = mocked(events(event(chunk("a")), event(chunk(finish="stop"))))
    assert await asked.stream(request("lines"), Heard()) == Completion("a", "stop", 0, 0)


class Endless:
    """A server that begins to answer, and then hears whether its client leaves."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
        writer.write(head + event(chunk("species: ")))
        await writer.drain()
        # The rest of the request, then its end.
        while await reader.read(2**16):
            pass
        self.left.set()
        writer.close()


async def test_who_leaves_in_the_middle_leaves_the_server() -> None:
    endless, heard = Endless(), Heard()
    async with await asyncio.start_server(endless.serve, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        asked = engine(f"http://{host}:{port}/v1")
        task = asyncio.create_task(asked.stream(request("lines"), heard))
        async with asyncio.timeout(60):
            await heard.begun.wait()
            assert not endless.left.is_set()
            task.cancel()
            await asyncio.wait([task])
            await endless.left.wait()
        await asked.close()
    assert heard.told == ["species: "]


def reply(instruction: str, last: str) -> str:
    """A letter, whose first line names the row; and what is thought of it."""
    row = last.removeprefix("text: ")
    if instruction.startswith("Do write."):
        return f"subject: {row}\nbody: Dear {row},\\nplease write soon."
    return f"why: it is polite to {row}\nstars: 4"


async def quick(seconds: float) -> None:
    await asyncio.sleep(seconds / 1000)


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.slow
async def test_what_is_told_is_true_whatever_the_server_does() -> None:
    screens = [Screen() for _ in range(ROWS)]
    async with asking(reply, faulty=0.3, seconds=2.0) as (asked, server):
        patient = retrying(asked, Retry(attempts=3, base=1.0, sleep=quick, rng=Random(5)))
        executor = Executor(letters(), {"m": patient})
        results = await asyncio.gather(
            *(executor.run_row({"text": f"row {i}"}, row_key=str(i), tell=s.tell) for i, s in enumerate(screens))
        )
    assert set(server.seen) == {*FAULTS, ""}
    kinds = {type(result).__name__ for result in results}
    assert kinds == {"Success", "Failure"}
    for i, (result, screen) in enumerate(zip(results, screens, strict=True)):
        told = {"subject": f"row {i}", "body": f"Dear row {i},\nplease write soon."}
        if isinstance(result, Success):
            told["why"] = result.outputs["why"]  # type: ignore[assignment]
            assert result.outputs == {**told, "twice": 8}
            assert any(isinstance(e, FieldDone) and e.output == "why" for e in screen.events)
            assert screen.values == told
        else:
            # Of a call that failed nothing is left; the call before it has its outputs.
            assert screen.values in ({}, told)
            assert set(screen.texts) == set(screen.values)
