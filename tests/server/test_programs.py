"""New artifacts take the place of old ones while requests go on, and models that did not answer are asked again."""

import asyncio
from pathlib import Path

import pytest

from promptc.runtime.engine import EngineFailure, Request, RequestRefused
from promptc.runtime.engines.replay import ReplayEngine
from promptc.server.problems import ServeProblem
from tests.runtime.programs import GateEngine, answer, two_calls
from tests.server.conftest import Serve, World
from tests.server.sample import Moody, mood

MOOD = Path("mood.promptc.json")
SUM = Path("sum.promptc.json")


async def test_a_request_finishes_with_the_artifact_it_began_with(serve: Serve) -> None:
    engine = GateEngine(lambda _: "mood: bad")
    async with serve({MOOD: mood("Old.")}, engine) as s:
        await engine.release("Say: ready:Say: ready")
        before = asyncio.create_task(s.post("mood", {"text": "x"}))
        await engine.until_waiting("Old:x")
        s.world.artifacts[MOOD] = mood("New.")
        assert await s.programs.reload() == [True]
        after = asyncio.create_task(s.post("mood", {"text": "y"}))
        await engine.until_waiting("Old:x", "New:y")
        assert s.world.closed == []
        await engine.release("Old:x")
        assert (await before).status_code == 200
        await engine.release("*")
        assert (await after).status_code == 200
    assert s.world.closed == ["Old.", "New."]


async def test_the_old_one_is_closed_as_soon_as_nobody_uses_it(serve: Serve) -> None:
    async with serve({MOOD: mood("Old.")}, ReplayEngine(lambda _: "mood: bad")) as s:
        s.world.artifacts[MOOD] = mood("New.")
        await s.programs.reload()
        assert (await s.post("mood", {"text": "x"})).status_code == 200
        assert s.world.closed == ["Old."]


@pytest.mark.parametrize(
    "problem", [OSError("it is gone"), ServeProblem("it is no artifact"), EngineFailure("no model")]
)
async def test_what_cannot_be_used_is_refused_and_the_old_one_goes_on(serve: Serve, problem: Exception) -> None:
    async with serve([mood(), two_calls()], ReplayEngine(lambda _: answer(1))) as s:
        s.world.broken[SUM] = problem
        assert await s.programs.reload() == [True, False]
        assert s.world.said[-1] == f"{SUM} is not taken, and the artifact before it goes on: {problem}"
        assert (await s.post("sum", {"text": "x"})).json() == {"total": 2}


async def test_a_new_artifact_whose_model_does_not_answer_is_refused_and_closed(serve: Serve) -> None:
    def old_alone(request: Request) -> str:
        if request.messages[0].content.startswith("Say: ready"):
            raise EngineFailure("no such model")
        return "mood: bad"

    async with serve({MOOD: mood("Old.")}, ReplayEngine(old_alone)) as s:
        s.world.artifacts[MOOD] = mood("New.")
        assert await s.programs.reload() == [False]
        assert s.world.closed == ["New."]
        assert (await s.post("mood", {"text": "x"})).status_code == 200


async def test_a_mistake_of_promptc_in_a_new_artifact_does_not_end_the_old_one(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve([two_calls()], ReplayEngine(lambda _: answer(1))) as s:
        s.world.broken[SUM] = LookupError("a mistake")
        assert await s.programs.reload() == [False]
        assert "LookupError: a mistake" in caplog.text
        assert (await s.post("sum", {"text": "x"})).json() == {"total": 2}


async def test_a_name_is_served_once(serve: Serve) -> None:
    async with serve([mood(), two_calls()], ReplayEngine(lambda _: answer(1))) as s:
        s.world.artifacts[SUM] = mood()
        assert await s.programs.reload() == [True, False]
        assert s.world.said[-1].endswith(f"{SUM} and {MOOD} are both the program mood; a server has each name once")
        assert sorted(s.programs.names) == ["mood", "sum"]


async def test_what_was_opened_is_closed_where_another_cannot_be() -> None:
    other = Path("other.promptc.json")
    world = World({MOOD: mood("One."), other: mood("Other.")}, ReplayEngine(lambda _: None))
    programs = world.programs()
    with pytest.raises(ServeProblem, match="both the program mood"):
        await programs.open()
    await programs.close()
    assert world.closed == ["Other.", "One."]


async def test_ready_once_the_models_have_answered_and_until_they_do_not(serve: Serve) -> None:
    engine = Moody(EngineFailure("connection refused", transient=True))
    async with serve([mood()], engine) as s:
        assert (await s.client.get("/health")).json() == {"alive": True}
        probing = asyncio.create_task(s.programs.keep_probing())
        await engine.until_asked()
        not_yet = await s.client.get("/ready")
        assert (not_yet.status_code, not_yet.json()["programs"]) == (503, {"mood": "connection refused"})
        engine.failure = None
        await engine.until_asked()
        ready = await s.client.get("/ready")
        assert (ready.status_code, list(ready.json()["programs"])) == (200, ["mood"])
        engine.failure = EngineFailure("it crashed")
        await s.post("mood", {"text": "x"})
        assert (await s.client.get("/ready")).status_code == 503
        engine.failure = None
        engine.asked.clear()
        await engine.until_asked()
        assert (await s.client.get("/ready")).status_code == 200
        probing.cancel()


async def test_a_model_that_can_never_answer_ends_the_server(serve: Serve) -> None:
    async with serve([mood()], Moody(EngineFailure("there is no model some-model"))) as s:
        with pytest.raises(EngineFailure, match="no model some-model"):
            await s.programs.keep_probing()


async def test_who_refuses_a_request_has_answered(serve: Serve) -> None:
    async with serve([mood()], Moody(RequestRefused("max_tokens must be 16 or more"))) as s:
        (served,) = s.programs
        await served.probe()
        assert (await s.client.get("/ready")).status_code == 200
        assert (await s.post("mood", {"text": "x"})).status_code == 502
        assert (await s.client.get("/ready")).status_code == 200
