"""The model of a server that is named by its address alone."""

from collections.abc import Sequence

import httpx
import pytest

from promptc.runtime.engine import EngineFailure
from promptc.runtime.engines.served import Served, served_model
from promptc.schema.types import Json


def listing(data: Json) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("GET", "http://h/v1/models")
        return httpx.Response(200, json={"object": "list", "data": data})

    return httpx.MockTransport(answer)


@pytest.mark.parametrize(("owner", "vllm"), [("vllm", True), ("somebody", False)])
async def test_the_only_model_is_found(owner: str, vllm: bool) -> None:
    found = await served_model("http://h/v1/", transport=listing([{"id": "a-model", "owned_by": owner}]))
    assert found == Served("a-model", vllm)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "http://h/v1/models lists no model: name one, as http://h/v1#NAME"),
        (["a", "b"], "http://h/v1/models has 2 models (a, b): name one, as http://h/v1#NAME"),
        (list("abcdef"), "http://h/v1/models has 6 models (a, b, c, d, e, ...): name one, as http://h/v1#NAME"),
    ],
)
async def test_several_models_are_told(names: Sequence[str], message: str) -> None:
    with pytest.raises(EngineFailure) as told:
        await served_model("http://h/v1", transport=listing([{"id": name} for name in names]))
    assert str(told.value) == message


@pytest.mark.parametrize("data", [None, "models", [3, {"name": "a"}]])
async def test_what_is_no_list_of_models_is_told(data: Json) -> None:
    with pytest.raises(EngineFailure, match="lists no model"):
        await served_model("http://h/v1", transport=listing(data))
