"""A request: inputs in, outputs out, or what is wrong; and what bounds it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message

from promptc.runtime.engine import Completion, EngineFailure, PromptTooLong, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.externs import Allowed, bind
from promptc.server.limits import Limits
from tests.runtime.programs import GateEngine, answer, two_calls
from tests.server.conftest import Serve, ask
from tests.server.sample import chained, looked_up, mood, twice

GOOD = ReplayEngine(lambda _: "mood: very good")


async def test_outputs_for_inputs(serve: Serve) -> None:
    async with serve(
        [mood(), two_calls()], ReplayEngine(lambda r: "mood: bad" if "feels" in str(r) else answer(2))
    ) as s:
        judged = await s.post("mood", {"text": "oh"})
        # What a schema calls a member is its text, in as well as out.
        assert (judged.status_code, judged.json()) == (200, {"mood": "bad", "before": ["very good"]})
        assert (await s.post("sum", {"text": "x"})).json() == {"total": 4}


async def test_all_wrong_inputs_are_named(serve: Serve) -> None:
    engine = ReplayEngine(lambda _: "mood: bad")
    async with serve([mood()], engine) as s:
        response = await s.post("mood", {"texts": "oh", "before": ["very good", "good"]})
        assert response.status_code == 422
        fields = {wrong["field"]: wrong["reason"] for wrong in response.json()["error"]["fields"]}
        assert list(fields) == ["texts", "text", "before"]
        assert fields["texts"] == "the program has no such input; did you mean `text`?"
        assert fields["text"] == "missing; give a value of type str(min_len = 1)"
        assert "[1]" in fields["before"]
        assert "very good, bad" in fields["before"]
    assert engine.requests == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"[1]", "this is a list"),
        (b"3", "this is a number"),
        (b'{"text": NaN}', "NaN is no JSON number"),
        (b'{"text": 1e999}', "too large for a number"),
        (b'{"text": "\xff"}', "it is not UTF-8"),
        (b'{"text": "\\ud800"}', "half of a surrogate pair"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5000, "a number of 5,000 digits is too long"),
    ],
)
async def test_a_body_that_is_no_object(serve: Serve, body: bytes, reason: str) -> None:
    async with serve([mood()], GOOD) as s:
        response = await s.client.post("/mood", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 400
        error = response.json()["error"]
        assert error["kind"] == "json"
        assert reason in error["reason"]


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}])
async def test_a_body_that_is_not_said_to_be_json(serve: Serve, headers: dict[str, str]) -> None:
    async with serve([mood()], GOOD) as s:
        response = await s.client.post("/mood", content=b'{"text": "x"}', headers=headers)
        assert (response.status_code, response.json()["error"]["kind"]) == (415, "media_type")


async def test_a_body_as_long_as_allowed_and_one_byte_more(serve: Serve) -> None:
    async with serve([mood()], GOOD, limits=Limits(body_bytes=20)) as s:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        assert (
            await s.client.post("/mood", content=b'{"text": "%s"}' % (b"x" * 8), headers=headers)
        ).status_code == 200
        response = await s.client.post("/mood", content=b'{"text": "%s"}' % (b"x" * 9), headers=headers)
        assert (response.status_code, response.json()["error"]["kind"]) == (413, "size")


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("POST", "/mod", 404, "program"),
        ("GET", "/mood", 405, "method"),
        ("POST", "/mood/x", 404, "path"),
        ("POST", "/health", 404, "program"),
        ("GET", "/docs", 405, "method"),
    ],
)
async def test_what_is_not_there(serve: Serve, method: str, path: str, status: int, kind: str) -> None:
    async with serve([mood()], GOOD) as s:
        response = await s.client.request(method, path, json={"text": "x"})
        assert (response.status_code, response.json()["error"]["kind"]) == (status, kind)


@pytest.mark.parametrize(
    ("script", "status", "kind", "module"),
    [
        (lambda _: "mood: fine", 502, "decode", "mood.judge"),
        (EngineFailure("no such model"), 502, "engine", "mood.judge"),
        (EngineFailure("down", transient=True), 503, "engine", "mood.judge"),
        (PromptTooLong("too long"), 422, "engine", "mood.judge"),
    ],
)
async def test_a_row_that_fails_says_how_and_where(
    serve: Serve, script: Any, status: int, kind: str, module: str
) -> None:
    def answered(request: Request) -> str:
        if isinstance(script, Exception):
            raise script
        return str(script(request))

    async with serve([mood()], ReplayEngine(answered)) as s:
        response = await s.post("mood", {"text": "x"})
        error = response.json()["error"]
        assert (response.status_code, error["kind"], error["module"]) == (status, kind, module)
        assert response.headers.get("Retry-After") == ("1" if status == 503 else None)


class Narrow(ReplayEngine):
    """Has room for nothing."""

    async def complete(self, request: Request) -> Completion:
        raise PromptTooLong("the prompt has 9,000 tokens, and tiny has room for 4,096")


async def test_of_a_prompt_that_is_too_long_the_input_is_named_as_wrong_inputs_are(serve: Serve) -> None:
    async with serve([mood()], Narrow(lambda _: "")) as s:
        response = await s.post("mood", {"text": "long " * 100})
        error = response.json()["error"]
        assert (response.status_code, error["kind"], error["module"]) == (422, "engine", "mood.judge")
        assert error["reason"].startswith(
            "the prompt has 9,000 tokens, and tiny has room for 4,096; the longest input is `text`, with 500 of the prompt's"
        )
        assert error["fields"] == [{"field": "text", "reason": error["reason"]}]


async def test_an_answer_that_never_holds_is_the_models_failure(serve: Serve) -> None:
    async with serve([twice()], ReplayEngine(lambda _: answer(0))) as s:
        response = await s.post("sum", {"text": "x"})
        assert (response.status_code, response.json()["error"]["kind"]) == (502, "require")


async def test_a_calculation_without_a_value_is_the_programs_failure(serve: Serve) -> None:
    engine = ReplayEngine(lambda request: "word: w" if "first" in str(request) else answer(0))
    async with serve([chained()], engine) as s:
        response = await s.post("chain", {"text": "x"})
        assert (response.status_code, response.json()["error"]["kind"]) == (500, "primitive")


async def test_what_python_raised_is_for_the_operator_alone(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "tools.py").write_text("""
def look(text: str) -> str:
    password = {"x": "hidden"}
    return password[text]  # a line of the source
""")
    artifact = looked_up()
    externs = bind(artifact.externs, Allowed(tmp_path, files=True))
    async with serve([artifact], GOOD, externs=externs) as s:
        assert (await s.post("desk", {"text": "x"})).json() == {"found": "hidden"}
        response = await s.post("desk", {"text": "y"})
        assert response.status_code == 500
        assert response.json() == {"error": {"kind": "extern", "module": "look", "reason": "raised KeyError: 'y'"}}
        assert "a line of the source" in caplog.text


async def test_a_mistake_of_promptc_is_told_without_its_insides(serve: Serve) -> None:
    def broken(request: Request) -> str:
        raise LookupError(f"secret {request.max_tokens}")

    async with serve([mood()], ReplayEngine(broken)) as s:
        response = await s.post("mood", {"text": "x"})
        assert (response.status_code, response.json()["error"]["kind"]) == (500, "internal")
        assert "secret" not in response.text
        assert s.gate.in_flight == 0


async def test_no_more_in_flight_than_allowed(serve: Serve) -> None:
    engine = GateEngine(lambda _: "mood: bad")
    async with serve([mood()], engine, limits=Limits(in_flight=1, retry_s=3)) as s:
        first = asyncio.create_task(s.post("mood", {"text": "x"}))
        await engine.until_waiting("Say how the writer feels:x")
        second = await s.post("mood", {"text": "y"})
        assert (second.status_code, second.json()["error"]["kind"]) == (429, "busy")
        assert second.headers["Retry-After"] == "3"
        await engine.release("*")
        assert (await first).status_code == 200
        assert (await s.post("mood", {"text": "y"})).status_code == 200


async def test_the_deadline_cancels_the_work_down_to_the_engine(serve: Serve) -> None:
    engine = GateEngine(lambda _: answer(1))
    async with serve([two_calls()], engine, limits=Limits(deadline_s=0.2)) as s:
        response = await s.post("sum", {"text": "x"})
        assert (response.status_code, response.json()["error"]["kind"]) == (504, "deadline")
        assert sorted(engine.cancelled) == ["left:x", "right:x"]
        assert s.gate.in_flight == 0


async def test_a_body_that_does_not_come_has_the_same_deadline(serve: Serve) -> None:
    async def slow() -> Any:
        yield b"{"
        await asyncio.Event().wait()

    async with serve([mood()], GOOD, limits=Limits(deadline_s=0.2)) as s:
        headers = {"Content-Type": "application/json"}
        response = await s.client.post("/mood", content=slow(), headers=headers)
        assert (response.status_code, response.json()["error"]["kind"]) == (408, "deadline")


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_a_client_that_leaves_takes_its_work_along(serve: Serve, accept: str) -> None:
    engine = GateEngine(lambda _: answer(1))
    async with serve([two_calls()], engine) as s:
        gone = asyncio.Event()
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        running = asyncio.create_task(ask(s, "/sum", {"text": "x"}, send=send, gone=gone, accept=accept))
        await engine.until_waiting("left:x", "right:x")
        gone.set()
        await running
        assert sorted(engine.cancelled) == ["left:x", "right:x"]
        assert [m["type"] for m in sent] == (["http.response.start"] if "event" in accept else [])
        assert s.gate.in_flight == 0


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_a_client_that_does_not_read_holds_its_place_for_a_while(serve: Serve, accept: str) -> None:
    async with serve([mood()], GOOD, limits=Limits(flush_s=0.1)) as s:

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body":
                await asyncio.Event().wait()

        async with asyncio.timeout(30):
            await ask(s, "/mood", {"text": "x"}, send=send, gone=asyncio.Event(), accept=accept)
        assert s.gate.in_flight == 0


async def test_who_stops_answers_what_it_accepted(serve: Serve) -> None:
    engine = GateEngine(lambda _: answer(1))
    async with serve([two_calls()], engine) as s:
        finished = asyncio.create_task(s.post("sum", {"text": "a"}))
        late = asyncio.create_task(s.post("sum", {"text": "b"}))
        await engine.until_waiting("left:a", "left:b", "right:a", "right:b")
        s.gate.stop(60.0)
        ready = await s.client.get("/ready")
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "reason": "the server stops"})
        await engine.release("left:a", "right:a")
        assert ((await finished).json(), finished.result().headers["Connection"]) == ({"total": 2}, "close")
        s.gate.stop(0.0)
        response = await late
        assert (response.status_code, response.json()["error"]["kind"]) == (503, "stopping")
        assert sorted(engine.cancelled) == ["left:b", "right:b"]
        assert s.gate.sent_away == 1
