"""The engine for servers asks a server no more than it bears, waits as it is told, and knows its models."""

import asyncio
import json
from collections.abc import Callable
from random import Random

import httpx
import pytest

from promptc.artifact.model import ModelRef
from promptc.runtime.engine import Completion, EngineFailure, Overloaded, PromptTooLong, Request
from promptc.runtime.engines.openai import OpenAIEngine
from promptc.runtime.message import Message
from promptc.runtime.retry import Retry, retrying
from promptc.schema.types import Json
from tests.runtime.engines.fault_server import response
from tests.runtime.engines.loopback import LoopbackServer
from tests.runtime.engines.requests import request
from tests.runtime.engines.virtual_time import run_virtually

BASE = ("base_url", "http://models.test/v1")
GOOD: Json = {"choices": [{"message": {"content": "species: setosa\nsure: true"}, "finish_reason": "stop"}]}
REQUESTS = 200


def engine(transport: Callable[[httpx.Request], httpx.Response], *options: tuple[str, Json]) -> OpenAIEngine:
    return OpenAIEngine(ModelRef("m", "openai", "tiny", (BASE, *options)), transport=httpx.MockTransport(transport))


async def test_a_server_is_asked_as_much_as_it_bears() -> None:
    bears = 5
    refused: list[bool] = []
    inside = most = 0

    async def answer(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        nonlocal inside, most
        if inside >= bears:
            refused.append(True)
            writer.write(response(429, b"too many at once"))
            return True
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.03)
        inside -= 1
        refused.append(False)
        writer.write(response(200, json.dumps(GOOD).encode()))
        return True

    async with LoopbackServer(answer) as server:
        remote = OpenAIEngine(ModelRef("m", "openai", "tiny", (("base_url", server.url),)))
        patient = retrying(remote, Retry(attempts=100, base=0.001, cap=0.05, rng=Random(1)))
        found = await asyncio.gather(*(patient.complete(request("lines", i / 10)) for i in range(REQUESTS)))
        await remote.close()
    assert len(found) == REQUESTS == refused.count(False)
    assert most == bears
    # Without a limit, 195 would come in vain at once, and again and again.
    assert refused.count(True) < REQUESTS


async def test_never_more_are_asked_at_once_than_the_user_says() -> None:
    inside = most = 0

    async def answer(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1
        writer.write(response(200, json.dumps(GOOD).encode()))
        return True

    async with LoopbackServer(answer) as server:
        remote = OpenAIEngine(ModelRef("m", "openai", "tiny", (("base_url", server.url), ("concurrency", 3))))
        await asyncio.gather(*(remote.complete(request("lines", i / 10)) for i in range(50)))
        await remote.close()
    assert most == 3


@pytest.mark.parametrize(
    ("status", "headers", "waits"),
    [
        (429, {"retry-after": "7"}, 7.0),
        (503, {"retry-after": "7"}, 7.0),
        (200, {"ratelimit-remaining": "0", "ratelimit-reset": "20"}, 20.0),
        (200, {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "30s"}, 30.0),
        (200, {"ratelimit-remaining": "3", "ratelimit-reset": "20"}, 0.0),
        # Nobody waits for an hour: whoever asked fails, and others may find it open.
        (429, {"retry-after": "3600"}, 0.0),
    ],
)
def test_while_a_server_wants_no_request_there_is_none(status: int, headers: dict[str, str], waits: float) -> None:
    asked: list[float] = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(asyncio.get_running_loop().time())
        return httpx.Response(status, json=GOOD, headers=headers) if len(asked) == 1 else httpx.Response(200, json=GOOD)

    async def main() -> None:
        remote = engine(answer)
        first = await asyncio.gather(remote.complete(request("lines")), return_exceptions=True)
        assert isinstance(first[0], Completion if status == 200 else Overloaded)
        await asyncio.gather(*(remote.complete(request("lines", i)) for i in range(5)))
        assert asked == [0.0] + [waits] * 5

    run_virtually(main())


@pytest.mark.parametrize("given", [0, -1, 1.5, "many", True])
def test_the_most_requests_at_once_are_a_number(given: Json) -> None:
    with pytest.raises(EngineFailure, match="model `m`: `concurrency` must be a number of requests, got"):
        engine(lambda _: httpx.Response(200, json=GOOD), ("concurrency", given))


class VllmServer:
    """Has ``models``, and counts a token for each word."""

    def __init__(self, *models: Json) -> None:
        # One of which a test says no more has its name alone.
        data: list[Json] = [{"id": m} if isinstance(m, str) else m for m in models]
        self._models: Json = {"object": "list", "data": data}
        self.paths: list[str] = []

    def __call__(self, asked: httpx.Request) -> httpx.Response:
        self.paths.append(asked.url.path)
        match asked.url.path:
            case "/v1/models":
                return httpx.Response(200, json=self._models)
            case "/tokenize":
                messages = json.loads(asked.content)["messages"]
                return httpx.Response(200, json={"count": sum(len(m["content"].split()) for m in messages)})
            case _ if json.loads(asked.content)["model"] in str(self._models):
                return httpx.Response(200, json=GOOD)
            case _:
                return httpx.Response(404, json={"error": {"message": "The model `tiny` does not exist."}})


def prompt(words: int) -> Request:
    return Request((Message("user", "stone " * words),), 0.0, 1.0, 8, None, None)


async def test_a_prompt_that_is_too_long_is_not_sent() -> None:
    server = VllmServer({"id": "tiny", "max_model_len": 2048})
    remote = engine(server, ("server", "vllm"))
    for _ in range(2):
        with pytest.raises(PromptTooLong, match="the prompt has 2,048 tokens, and tiny has room for 2,048"):
            await remote.complete(prompt(2048))
    assert server.paths == ["/v1/models", "/tokenize", "/tokenize"]


async def test_what_has_room_is_not_counted_where_that_is_known_from_its_length() -> None:
    server = VllmServer({"id": "tiny", "max_model_len": 2048})
    remote = engine(server, ("server", "vllm"))
    await remote.complete(prompt(10))
    await remote.complete(prompt(300))
    await remote.complete(prompt(2047))
    chat = "/v1/chat/completions"
    assert server.paths == [chat, "/v1/models", chat, "/tokenize", chat]


@pytest.mark.parametrize("entry", [{"id": "tiny"}, {"id": "other", "max_model_len": 8}, {"max_model_len": 8}, 7])
async def test_a_server_that_says_nothing_of_the_room_is_asked(entry: Json) -> None:
    server = VllmServer(entry, {"id": "tiny"})
    assert (await engine(server, ("server", "vllm")).complete(prompt(3000))).text
    assert "/tokenize" not in server.paths


@pytest.mark.parametrize(
    ("served", "hint"),
    [
        ([], "does not exist"),
        (["tinny"], "does not exist; did you mean `tinny`?"),
        (["promptc-nano"], "does not exist; it serves `promptc-nano`"),
        (list("abcdefg"), "; it serves `a`, `b`, `c`, `d`, `e` and 2 more"),
    ],
)
async def test_a_model_that_is_missing_is_told_with_those_that_are_there(served: list[str], hint: str) -> None:
    server = VllmServer(*served)
    with pytest.raises(EngineFailure) as raised:
        await engine(server).complete(request("lines"))
    assert str(raised.value).endswith(hint)
    assert not raised.value.transient


@pytest.mark.parametrize("status", [404, 500])
async def test_a_server_that_does_not_list_its_models_is_one_all_the_same(status: int) -> None:
    remote = engine(lambda asked: httpx.Response(status if asked.method == "GET" else 404), ("server", "vllm"))
    with pytest.raises(EngineFailure, match=r"answered 404: Not Found$"):
        await remote.complete(prompt(3000))
