"""`dense` on embeddings that the real vLLM serves, of the model that is shipped."""

import json
from pathlib import Path

import numpy as np
import pytest

from promptc.artifact.model import Corpus, Extern
from promptc.runtime.engine import EngineFailure
from promptc.runtime.engines.embeddings import EmbeddingServer
from promptc.runtime.externs import Allowed, Externs, bind
from promptc.schema.types import INT, STR, Field, Json, List, Record

pytestmark = pytest.mark.vllm

CITIES = [
    {"name": "Kyoto", "text": "A city of temples."},
    {"name": "Porto", "text": "A city of port wine."},
    {"name": "Oslo", "text": "A city by a fjord, cold in winter."},
]


def bound(folder: Path, base_url: str) -> Externs:
    city = Record("City", (Field("name", STR), Field("text", STR)))
    options: tuple[tuple[str, Json], ...] = (("fields", ["text"]), ("model", "promptc-nano"), ("base_url", base_url))
    params = (Field("query", STR), Field("k", INT))
    cities = Extern("cities", "pure", params, List(city), Corpus("dense", "cities.jsonl", options))
    return bind([cities], Allowed(folder), cache=folder / "cache")


async def test_equal_texts_have_equal_vectors_of_length_one(embedding_server: str) -> None:
    embeddings = EmbeddingServer("promptc-nano", embedding_server)
    texts = [city["text"] for city in CITIES]
    found = await embeddings.embed([*texts, texts[0]])
    await embeddings.close()
    assert found.shape[0] == 4
    assert found.shape[1] > 1
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
    likeness = found @ found.T
    assert likeness[0, 3] == pytest.approx(1, abs=1e-3)
    assert likeness[:3, :3][~np.eye(3, dtype=bool)].max() < 0.999


async def test_a_text_finds_itself_first_and_the_vectors_are_kept(embedding_server: str, tmp_path: Path) -> None:
    (tmp_path / "cities.jsonl").write_text("".join(f"{json.dumps(city)}\n" for city in CITIES), encoding="utf-8")
    externs = bound(tmp_path, embedding_server)
    for city in CITIES:
        found = await externs.call("cities", {"query": city["text"], "k": 3})
        assert isinstance(found, list)
        assert found[0] == city
        assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, CITIES))
    await externs.close()
    kept = list((tmp_path / "cache").rglob("vectors.npy"))
    before = [path.stat().st_mtime_ns for path in kept]
    again = bound(tmp_path, embedding_server)
    assert await again.call("cities", {"query": CITIES[2]["text"], "k": 1}) == [CITIES[2]]
    await again.close()
    assert len(kept) == 1
    assert [path.stat().st_mtime_ns for path in kept] == before


async def test_a_model_that_is_not_served_is_told(embedding_server: str) -> None:
    embeddings = EmbeddingServer("another-model", embedding_server)
    with pytest.raises(EngineFailure, match=r"answered 404: .*another-model"):
        await embeddings.embed(["a"])
    await embeddings.close()
