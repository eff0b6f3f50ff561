"""What is exported is, byte by byte, what a run sends."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from promptc.artifact.model import Artifact, Provenance
from promptc.codegen import generate
from promptc.driver.dotprompt import dotprompt_files
from promptc.driver.exporting import markdown, openai_json
from promptc.ir.choices import assign, learnable
from promptc.ir.parser import parse_program
from promptc.runtime.engines.openai import OpenAIEngine
from promptc.runtime.executor import Executor
from promptc.runtime.layout import render
from promptc.schema.types import Json, Row
from tests.artifact.sample import REGIONS
from tests.conftest import Golden
from tests.ir.sample import FULL


@pytest.fixture(scope="module")
def iris() -> Artifact:
    program = parse_program(FULL)
    return generate(assign(program, dict.fromkeys(learnable(program), 0)), Provenance("promptc", "0" * 64))


async def bodies(artifact: Artifact, inputs: Mapping[str, Json]) -> list[dict[str, Json]]:
    """What a run posts to its servers; every answer is of no use."""
    sent: list[dict[str, Json]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(200, json={"choices": [{"message": {"content": "?"}}]})

    engines = {
        m.symbol: OpenAIEngine(
            replace(m, engine="openai", options=(("base_url", "http://localhost/v1"),)),
            transport=httpx.MockTransport(answer),
        )
        for m in artifact.models
    }
    await Executor(artifact, engines).run_row(inputs, row_key="")
    return sent


async def test_the_exported_requests_are_those_of_a_run(iris: Artifact) -> None:
    module = replace(iris.modules[0], format="json")
    for artifact in (iris, replace(iris, modules=(module,))):
        inputs: Row = {"petal_length": 1.5}
        # It has a loop of its own.
        exported: Any = await asyncio.to_thread(openai_json, artifact, inputs)
        sent = await bodies(artifact, inputs)
        assert [call["whole"] for call in exported] == [True]
        assert json.dumps([call["request"] for call in exported]) == json.dumps(
            [{key: value for key, value in body.items() if key != "seed"} for body in sent]
        )


def test_a_server_of_vllm_is_told_what_it_understands(iris: Artifact) -> None:
    served = replace(iris.models[0], engine="openai", options=(("server", "vllm"),))
    assert "structured_outputs" not in json.dumps(openai_json(iris))
    assert "structured_outputs" in json.dumps(openai_json(replace(iris, models=(served,))))


def test_holes_stand_where_a_value_would(iris: Artifact) -> None:
    holes, filled = json.dumps(openai_json(iris)), json.dumps(openai_json(iris, {"petal_length": 1.5}))
    assert '"whole": false' in holes
    assert holes.replace("{petal_length}", "1.5").replace('"whole": false', '"whole": true') == filled


def test_markdown_has_the_messages_as_they_are(iris: Artifact) -> None:
    module = iris.modules[0]
    fenced = replace(module, instruction="Write\n```python\nx = 1\n```\nor ````.\n")
    for artifact in (iris, replace(iris, modules=(fenced,))):
        text = markdown(artifact, {"petal_length": 1.5})
        blocks = re.findall(r"^### (\w+)\n\n(`{3,})text\n(.*?)\n\2$", text, re.DOTALL | re.MULTILINE)
        found = [(role, content) for role, _, content in blocks]
        assert found == [(m.role, m.content) for m in render(artifact.modules[0], {"petal_length": 1.5})]


def test_what_is_exported_reads_well(iris: Artifact, golden: Golden) -> None:
    golden("export/iris.md", markdown(iris))
    golden("export/iris.json", json.dumps(openai_json(iris, {"petal_length": 1.5}), indent=2) + "\n")
    regions = generate(parse_program(REGIONS), Provenance("promptc", "0" * 64))
    for artifact in (iris, regions):
        for name, text in dotprompt_files(artifact).items():
            golden(f"export/{name}", text)
