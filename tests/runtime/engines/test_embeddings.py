"""Embeddings from a server, with the network as a function."""

import json
from collections.abc import Callable

import httpx
import numpy as np
import pytest

from promptc.runtime.engine import EngineFailure
from promptc.runtime.engines.embeddings import EmbeddingServer
from promptc.runtime.retry import Retry


async def no_sleep(seconds: float) -> None:
    return None


def server(answer: Callable[[httpx.Request], httpx.Response]) -> EmbeddingServer:
    transport = httpx.MockTransport(answer)
    return EmbeddingServer("e", "http://host/v1/", transport=transport, retry=Retry(attempts=2, sleep=no_sleep))


def vectors(request: httpx.Request) -> httpx.Response:
    texts = json.loads(request.content)["input"]
    data = [{"index": i, "embedding": [3.0 * len(text), 4.0 * len(text)]} for i, text in enumerate(texts)]
    return httpx.Response(200, json={"data": data[::-1]})


async def test_texts_become_rows_of_length_one_in_their_order() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((str(request.url), json.loads(request.content)))
        return vectors(request)

    embeddings = server(answer)
    found = await embeddings.embed(["text"] * 64 + [""])
    await embeddings.close()
    assert found.shape == (65, 2)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[0], [0.6, 0.8], rtol=1e-6)
    assert not found[64].any()
    assert [len(body["input"]) for _, body in asked] == [64, 1]
    assert asked[0][0] == "http://host/v1/embeddings"
    assert asked[0][1]["model"] == "e"


@pytest.mark.parametrize("broken", [httpx.Response(503), httpx.Response(200, json={"data": [{"index": 0}]})])
async def test_failures_that_may_pass_are_repeated(broken: httpx.Response) -> None:
    answers = [broken]
    embeddings = server(lambda request: answers.pop() if answers else vectors(request))
    assert (await embeddings.embed(["a"])).shape == (1, 2)
    await embeddings.close()


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (httpx.Response(404, json={"error": {"message": "no model e"}}), "answered 404: no model e"),
        (httpx.Response(200, json={"data": []}), "gave no 1 vectors of one length"),
        (httpx.Response(200, json={"data": [{"index": 0, "embedding": "x"}]}), "gave no 1 vectors of one length"),
        (httpx.Response(200, text="hello"), "did not answer with JSON"),
    ],
)
async def test_other_answers_are_failures(response: httpx.Response, message: str) -> None:
    embeddings = server(lambda _: response)
    with pytest.raises(EngineFailure, match=message):
        await embeddings.embed(["a"])
    await embeddings.close()
