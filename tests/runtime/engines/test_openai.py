"""The engine for servers: what it sends, and what each kind of answer means. The network is a function here."""

import json
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from promptc.artifact.model import ModelRef
from promptc.runtime.engine import Completion, EngineFailure, PromptTooLong, Request, RequestRefused
from promptc.runtime.engines import open_engine
from promptc.runtime.engines.openai import OpenAIEngine
from promptc.runtime.engines.strict_schema import can_be_strict
from promptc.runtime.message import Message
from promptc.schema.json_schema import fields_schema
from promptc.schema.pattern import object_pattern
from promptc.schema.types import DATE, INT, STR, Constraints, Dict, Field, Json, List, Optional, Record, Refined, Type
from tests.runtime.engines.requests import OUTPUTS, SPECIES, request

NOW, LATER = "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:29:30 GMT"
LEFT_OUT = Field("n", INT, default=3)

BASE = ("base_url", "http://models.test/v1/")
GOOD = {
    "choices": [{"message": {"content": "species: setosa\nsure: true"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 40, "completion_tokens": 9},
}

Handler = Callable[[httpx.Request], httpx.Response]


def engine(handler: Handler, *options: tuple[str, Json]) -> OpenAIEngine:
    return OpenAIEngine(ModelRef("m", "openai", "tiny", (BASE, *options)), transport=httpx.MockTransport(handler))


class Recorder:
    """Answers the same every time, and keeps what was asked."""

    def __init__(self, status: int = 200, body: object = GOOD, headers: dict[str, str] | None = None) -> None:
        self._response = (status, body, headers or {})
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status, body, headers = self._response
        if isinstance(body, str):
            return httpx.Response(status, text=body, headers=headers)
        return httpx.Response(status, json=body, headers=headers)

    @property
    def body(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.requests[-1].content)
        return found


async def test_a_call() -> None:
    server = Recorder()
    assert await engine(server).complete(request("lines")) == Completion("species: setosa\nsure: true", "stop", 40, 9)
    assert str(server.requests[0].url) == "http://models.test/v1/chat/completions"
    assert {k: v for k, v in server.body.items() if k != "messages"} == {
        "model": "tiny",
        "temperature": 0.0,
        "top_p": 1.0,
        "max_tokens": 48,
    }
    assert server.body["messages"] == [{"role": m.role, "content": m.content} for m in request("lines").messages]


async def test_a_seed_goes_along() -> None:
    server = Recorder()
    await engine(server).complete(request("lines", temperature=1.0, seed=5))
    assert server.body["seed"] == 5


def draws(count: int) -> list[Request]:
    return [request("lines", temperature=1.0, seed=5 + i) for i in range(count)]


def choices(*texts: str, output_tokens: int = 0) -> dict[str, object]:
    found = [{"message": {"content": text}, "finish_reason": "stop"} for text in texts]
    return {"choices": found, "usage": {"prompt_tokens": 40, "completion_tokens": output_tokens}}


@pytest.mark.parametrize(
    "marker",
    [
        "<|im_end|>",
        "<|start_header_id|>",
        "<\uff5cUser\uff5c>",
        "</s>",
        "<<SYS>>",
        "[/INST]",
        "<end_of_turn>",
        "[TOOL_CALLS]",
    ],
)
async def test_what_looks_like_a_control_token_is_text(marker: str) -> None:
    server = Recorder()
    asked = request("lines")
    said = f"It ends {marker}here, and a < b | c > d [stays] as it is."
    await engine(server).complete(replace(asked, messages=(*asked.messages, Message("user", said))))
    messages = server.body["messages"]
    assert isinstance(messages, list)
    assert messages[:-1] == [{"role": m.role, "content": m.content} for m in asked.messages]
    assert messages[-1]["content"] == said.replace(marker, f"{marker[0]}\u2060{marker[1:]}")


async def test_draws_are_one_request() -> None:
    server = Recorder(body=choices("a", "b", "c", output_tokens=8))
    found = await engine(server).complete_all(draws(3))
    assert [(c.text, c.prompt_tokens, c.output_tokens) for c in found] == [("a", 40, 3), ("b", 40, 3), ("c", 40, 2)]
    assert len(server.requests) == 1
    assert (server.body["n"], server.body["seed"]) == (3, 5)


async def test_what_a_server_leaves_out_is_asked_on_its_own() -> None:
    server = Recorder(body=choices("a"))
    found = await engine(server).complete_all(draws(3))
    assert [c.text for c in found] == ["a", "a", "a"]
    asked = [json.loads(r.content) for r in server.requests]
    assert [(a.get("n"), a["seed"]) for a in asked] == [(3, 5), (None, 6), (None, 7)]


async def test_a_server_that_refuses_to_draw_is_asked_one_by_one() -> None:
    def server(asked: httpx.Request) -> httpx.Response:
        if "n" in json.loads(asked.content):
            return httpx.Response(400, json={"error": {"message": "n must be 1"}})
        return httpx.Response(200, json=GOOD)

    assert len(await engine(server).complete_all(draws(2))) == 2


async def test_requests_that_are_no_draws_of_one_prompt_are_asked_one_by_one() -> None:
    server = Recorder()
    await engine(server).complete_all([*draws(1), request("lines", temperature=1.0, seed=9)])
    assert [json.loads(r.content).get("n") for r in server.requests] == [None, None]


async def test_json_is_asked_for_by_schema() -> None:
    server = Recorder()
    await engine(server).complete(request("json"))
    form = server.body["response_format"]
    assert isinstance(form, dict)
    assert form["type"] == "json_schema"
    assert form["json_schema"]["schema"]["required"] == [f.name for f in OUTPUTS]
    assert form["json_schema"]["strict"] is True


@pytest.mark.parametrize(
    "type_",
    [STR, INT, Refined(INT, Constraints(min=1)), Refined(List(STR), Constraints(max_len=3)), DATE, Optional(SPECIES)],
)
def test_schemas_that_servers_enforce(type_: Type) -> None:
    assert can_be_strict(fields_schema([Field("it", type_)]))


@pytest.mark.parametrize("type_", [Dict(STR), Refined(STR, Constraints(max_len=3)), Record("R", (LEFT_OUT,))])
def test_schemas_that_servers_would_refuse_to_enforce(type_: Type) -> None:
    for inside in (type_, List(type_), Optional(type_)):
        assert not can_be_strict(fields_schema([Field("it", inside)]))
    assert not can_be_strict(fields_schema([LEFT_OUT]))


async def test_lines_are_asked_for_by_pattern_where_the_server_can() -> None:
    server = Recorder()
    await engine(server, ("server", "vllm")).complete(request("lines"))
    asked = server.body["structured_outputs"]
    assert isinstance(asked, dict)
    assert asked["regex"].startswith("species: (setosa|")


async def test_json_is_asked_for_by_pattern_where_the_server_can() -> None:
    server = Recorder()
    await engine(server, ("server", "vllm")).complete(request("json"))
    assert "response_format" not in server.body
    assert server.body["structured_outputs"] == {"regex": object_pattern(OUTPUTS)}


async def test_a_cut_answer_and_a_server_that_counts_nothing() -> None:
    server = Recorder(body={"choices": [{"message": {"content": None}, "finish_reason": "length"}]})
    assert await engine(server).complete(request("lines")) == Completion("", "length", 0, 0)


@pytest.mark.parametrize(
    ("status", "body", "headers", "transient", "retry_after", "message"),
    [
        (429, {"error": {"message": "slow down"}}, {"retry-after": "7"}, True, 7.0, "answered 429: slow down"),
        (503, "busy", {"retry-after": LATER, "date": NOW}, True, 90.0, "answered 503: busy"),
        (503, "busy", {"retry-after": NOW, "date": LATER}, True, 0.0, "answered 503: busy"),
        (503, "busy", {"retry-after": LATER}, True, None, "answered 503: busy"),
        (503, "busy", {"retry-after": "soon", "date": NOW}, True, None, "answered 503: busy"),
        (521, "down", {}, True, None, "answered 521: down"),
        (501, "never", {}, False, None, "answered 501: never"),
        (500, {"message": "oops"}, {}, True, None, "answered 500: oops"),
        (401, {"error": "bad key"}, {}, False, None, "answered 401: bad key"),
        (400, {"error": {"message": "prompt too long"}}, {}, False, None, "answered 400: prompt too long"),
        (404, "", {}, False, None, "answered 404: Not Found"),
        (200, "<html>", {}, False, None, "did not answer with JSON; is it an OpenAI-compatible server?"),
        (200, '{"choices": [{"mess', {"content-type": "application/json"}, True, None, "did not answer with JSON"),
        (200, [], {}, True, None, "did not answer with an object"),
        (200, {"choices": []}, {}, True, None, "has no choice with a message"),
        (200, {"choices": ["a"]}, {}, True, None, "has no choice with a message"),
        (200, {"choices": [{"message": {"content": 5}}]}, {}, True, None, "content in the server's answer is no text"),
        (200, {"error": {"message": "try later"}}, {}, True, None, "answered with an error: try later"),
        (200, {**GOOD, "usage": {"completion_tokens": "9"}}, {}, True, None, "the completion_tokens in the server's"),
        (200, {**GOOD, "usage": [9]}, {}, True, None, "the usage in the server's answer is no object"),
        (200, GOOD, {"content-encoding": "gzip"}, True, None, "cannot be unpacked"),
        (200, "x" * (32 * 2**20 + 1), {}, False, None, "sent more than 32 MiB"),
    ],
)
async def test_what_failures_mean(
    status: int, body: object, headers: dict[str, str], transient: bool, retry_after: float | None, message: str
) -> None:
    with pytest.raises(EngineFailure) as raised:
        await engine(Recorder(status, body, headers)).complete(request("lines"))
    assert message in str(raised.value)
    assert (raised.value.transient, raised.value.retry_after) == (transient, retry_after)
    assert isinstance(raised.value, RequestRefused) == (status == 400)


async def test_an_answer_that_the_server_broke_off_is_none() -> None:
    server = Recorder(body={"choices": [{"message": {"content": "species: se"}, "finish_reason": "abort"}]})
    with pytest.raises(EngineFailure, match=r"broke off its answer \(abort\)") as raised:
        await engine(server).complete(request("lines"))
    assert raised.value.transient


async def test_half_a_surrogate_pair_is_no_text() -> None:
    server = Recorder(body='{"choices": [{"message": {"content": "species: \\ud800"}}]}')
    with pytest.raises(EngineFailure, match="is no text"):
        await engine(server).complete(request("lines"))


@pytest.mark.parametrize(
    ("said", "too_long"),
    [
        ("This model's maximum context length is 2048 tokens", True),
        ("the request exceeds the available context size", True),
        ("`temperature` must be at least 0", False),
    ],
)
async def test_a_prompt_that_is_too_long_is_known_by_what_servers_say(said: str, too_long: bool) -> None:
    with pytest.raises(RequestRefused) as raised:
        await engine(Recorder(400, {"error": {"message": said}}, {})).complete(request("lines"))
    assert isinstance(raised.value, PromptTooLong) == too_long


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (httpx.ReadTimeout("slow"), r"did not answer in time \(600 s\)"),
        (httpx.ConnectError("refused"), "cannot be reached"),
    ],
)
async def test_a_lost_connection_may_come_back(error: httpx.TransportError, message: str) -> None:
    def lose(_: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(EngineFailure, match=message) as raised:
        await engine(lose).complete(request("lines"))
    assert raised.value.transient


@pytest.mark.parametrize("base", ["models.test/v1", "http://models.test:port/v1"])
async def test_an_address_that_is_none_is_not_asked_again(base: str) -> None:
    with pytest.raises(EngineFailure, match="cannot be") as raised:
        await OpenAIEngine(ModelRef("m", "openai", "tiny", (("base_url", base),))).complete(request("lines"))
    assert not raised.value.transient


async def test_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECIAL", "s3cret")
    server = Recorder()
    special = engine(server, ("api_key_env", "SPECIAL"))
    await special.complete(request("lines"))
    assert server.requests[0].headers["authorization"] == "Bearer s3cret"
    assert "s3cret" not in special.identity
    monkeypatch.delenv("SPECIAL")
    with pytest.raises(EngineFailure, match="the variable SPECIAL is not set"):
        engine(server, ("api_key_env", "SPECIAL"))


async def test_tokens_are_counted_by_vllm_or_estimated() -> None:
    server = Recorder(body={"count": 17, "tokens": []})
    messages = request("lines").messages
    assert await engine(server, ("server", "vllm")).count_tokens(messages) == 17
    assert str(server.requests[0].url) == "http://models.test/tokenize"
    characters = sum(len(m.content) for m in messages)
    assert await engine(server).count_tokens(messages) == -(-characters // 4)


def test_the_identity_is_the_server_and_the_model() -> None:
    one = engine(Recorder())
    assert one.identity == engine(Recorder(), ("timeout", 5)).identity
    other = OpenAIEngine(ModelRef("m", "openai", "tiny", (("base_url", "http://elsewhere.test/v1"),)))
    assert other.identity != one.identity


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((("base_uri", "x"),), "`m`: the openai engine has no option `base_uri`; did you mean `base_url`?"),
        ((("colour", "x"),), "the options are base_url, api_key_env"),
        ((), 'model `m` has no server: give it `base_url`, for instance base_url = "http://localhost:8000/v1"'),
        ((BASE, ("server", "tgi")), '`server` can only be "vllm"'),
        ((BASE, ("timeout", 0)), "`timeout` must be a number of seconds, got 0"),
    ],
)
def test_options_are_checked(
    options: tuple[tuple[str, Json], ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(EngineFailure) as raised:
        open_engine(ModelRef("m", "openai", "tiny", options))
    assert message in str(raised.value)


def test_the_server_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://models.test/v1")
    assert "http://models.test/v1" in open_engine(ModelRef("m", "openai", "tiny")).identity


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(ValueError, match=r"model `m`: there is no engine `vlm`; did you mean `vllm:tiny`\?"):
        open_engine(ModelRef("m", "vlm", "tiny"))
