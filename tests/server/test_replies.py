"""Streams of events: what comes as it is known, and how a stream ends."""

import asyncio

from promptc.runtime.engine import EngineFailure, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.server.limits import Limits
from tests.runtime.programs import GateEngine, answer, instruction, two_calls
from tests.runtime.streaming.test_executor import LETTER, RATING, Pieces, letters, script
from tests.server.conftest import Serve, events
from tests.server.sample import chained, mood, twice

STREAM = {"Accept": "application/json;q=0.1, text/event-stream"}


async def test_calls_and_outputs_come_before_the_end(serve: Serve) -> None:
    engine = ReplayEngine(lambda _: "mood: very good")
    async with serve([mood()], engine) as s:
        response = await s.post("mood", {"text": "oh dear"}, headers=STREAM)
        assert response.headers["Content-Type"] == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        found = events(response.text)
        tokens = [data.pop(f"{side}_tokens") for side in ("prompt", "output") for name, data in found if name == "call"]
        assert tokens == [sum(len(m.content.split()) for m in engine.requests[0].messages), 3]
        assert found == [
            ("output", {"name": "before", "value": ["very good"]}),
            ("field", {"output": "mood", "module": "mood.judge", "field": "mood", "value": "very good"}),
            ("call", {"module": "mood.judge", "attempt": 1, "outputs": {"mood": "very good"}}),
            ("output", {"name": "mood", "value": "very good"}),
            ("done", {"outputs": {"mood": "very good", "before": ["very good"]}, "missed": []}),
        ]


async def test_an_output_is_told_while_a_model_writes_it(serve: Serve) -> None:
    answers = iter(["subject: Tea\nbody: tea!", LETTER, RATING])
    async with serve([letters(attempts=2)], ReplayEngine(lambda _: next(answers))) as s:
        found = [(name, data) for name, data in await s.events("p", {"text": "x"}) if name != "call"]

    def of(name: str, **more: object) -> dict[str, object]:
        return {"output": name, "module": "write", "field": name, **more}

    assert found[:9] == [
        ("text", of("subject", delta="Tea")),
        ("field", of("subject", value="Tea")),
        ("text", of("body", delta="tea!")),
        ("withdrawn", of("subject")),
        ("withdrawn", of("body")),
        ("text", of("subject", delta="Tea")),
        ("field", of("subject", value="Tea")),
        ("text", of("body", delta="more")),
        ("text", of("body", delta=" tea")),
    ]
    assert found[-1][1]["outputs"] == {"subject": "Tea", "body": "more tea please", "why": "short", "twice": 4}


async def test_an_answer_that_is_not_streamed_is_not_asked_for_in_pieces(serve: Serve) -> None:
    engine = Pieces(lambda _: iter([]))
    engine.complete = ReplayEngine(script).complete  # type: ignore[method-assign]
    async with serve([letters()], engine) as s:
        assert (await s.post("p", {"text": "x"})).json()["subject"] == "Tea"


async def test_the_order_is_that_in_which_calls_end(serve: Serve) -> None:
    engine = GateEngine(lambda _: answer(1))
    async with serve([two_calls()], engine) as s:
        running = asyncio.create_task(s.events("sum", {"text": "x"}))
        await engine.until_waiting("left:x", "right:x")
        await engine.release("right:x")
        await engine.until_waiting("left:x")
        await engine.release("left:x")
        assert [data["module"] for name, data in await running if name == "call"] == ["right", "left"]


async def test_every_try_is_told(serve: Serve) -> None:
    def second_time(request: Request) -> str:
        return answer(len(request.messages) - 2)

    async with serve([twice()], ReplayEngine(second_time)) as s:
        found = await s.events("sum", {"text": "x"})
        tries = [(data["module"], data["attempt"], data["outputs"]) for name, data in found if name == "call"]
        assert sorted(tries, key=str) == [
            ("left", 1, None),
            ("left", 2, {"number": 2}),
            ("right", 1, None),
            ("right", 2, {"number": 2}),
        ]
        assert found[-1] == ("done", {"outputs": {"total": 4}, "missed": []})


async def test_a_row_that_fails_ends_with_an_error(serve: Serve) -> None:
    def half(request: Request) -> str:
        if instruction(request) == "first":
            return "word: w"
        raise EngineFailure("down", transient=True)

    async with serve([chained()], ReplayEngine(half)) as s:
        found = await s.events("chain", {"text": "x"})
        assert [name for name, _ in found] == ["call", "error"]
        assert found[-1][1] == {"status": 503, "error": {"kind": "engine", "module": "second", "reason": "down"}}


async def test_a_deadline_ends_a_stream(serve: Serve) -> None:
    engine = GateEngine(lambda _: answer(1))
    async with serve([two_calls()], engine, limits=Limits(deadline_s=0.2)) as s:
        found = await s.events("sum", {"text": "x"})
        assert [(name, data["error"]["kind"]) for name, data in found] == [("error", "deadline")]
        assert len(engine.cancelled) == 2


async def test_inputs_that_do_not_fit_are_answered_without_a_stream(serve: Serve) -> None:
    async with serve([two_calls()], ReplayEngine(lambda _: None)) as s:
        response = await s.post("sum", {}, headers=STREAM)
        assert (response.status_code, response.headers["Content-Type"]) == (422, "application/json")


async def test_a_stream_without_news_shows_that_it_lives(serve: Serve) -> None:
    engine = GateEngine(lambda _: answer(1))
    async with serve([two_calls()], engine, limits=Limits(beat_s=0.01, deadline_s=0.5)) as s:
        response = await s.post("sum", {"text": "x"}, headers=STREAM)
        assert response.text.startswith(": still at work\n\n")
