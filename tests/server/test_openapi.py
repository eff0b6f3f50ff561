import json

from fastapi.openapi.models import OpenAPI
from jsonschema import Draft202012Validator

from promptc.runtime.engines.replay import ReplayEngine
from tests.conftest import Golden
from tests.runtime.programs import two_calls
from tests.runtime.streaming.test_executor import LETTER, RATING, letters
from tests.server.conftest import Serve
from tests.server.sample import mood


async def test_the_document_follows_from_the_types(serve: Serve, golden: Golden) -> None:
    async with serve([mood(), two_calls()], ReplayEngine(lambda _: None)) as s:
        response = await s.client.get("/openapi.json")
        assert response.headers["Content-Type"] == "application/json"
        golden("server/openapi.json", response.text + "\n")
        found = OpenAPI.model_validate(response.json())
        assert found.components is not None
        for schema in response.json()["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)


async def test_what_is_answered_keeps_to_the_document(serve: Serve) -> None:
    async with serve([mood()], ReplayEngine(lambda _: "mood: very good")) as s:
        schemas = (await s.client.get("/openapi.json")).json()["components"]["schemas"]
        answered = await s.post("mood", {"text": "x"})
        Draft202012Validator(schemas["mood.outputs"]).validate(answered.json())
        refused = await s.post("mood", {"txt": "x"})
        Draft202012Validator(schemas["error"]).validate(refused.json())


async def test_every_event_keeps_to_the_document(serve: Serve) -> None:
    answers = iter(["subject: Tea\nbody: tea!", LETTER, RATING])
    async with serve([letters(attempts=2)], ReplayEngine(lambda _: next(answers, None))) as s:
        schemas = (await s.client.get("/openapi.json")).json()["components"]["schemas"]
        told = [*await s.events("p", {"text": "x"}), *await s.events("p", {"text": "x"})]
    documented = {name.removeprefix("event.") for name in schemas if name.startswith("event.")}
    assert {name for name, _ in told} == documented
    for name, data in told:
        schema = {"$ref": f"#/components/schemas/event.{name}", "components": {"schemas": schemas}}
        Draft202012Validator(schema).validate(data)
        assert set(data) == set(schemas[f"event.{name}"]["properties"])


async def test_every_status_of_an_answer_is_in_the_document(serve: Serve) -> None:
    async with serve([mood()], ReplayEngine(lambda _: None)) as s:
        found = (await s.client.get("/openapi.json")).json()
        responses = found["paths"]["/mood"]["post"]["responses"]
        names = [r["$ref"].rpartition("/")[2] for r in responses.values() if "$ref" in r]
        assert set(names) == set(found["components"]["responses"])
        assert json.loads(json.dumps(found)) == found
