"""dense: what is found by vectors, and that a corpus is embedded once."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from promptc.runtime.engine import EngineFailure
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Allowed, bind
from promptc.runtime.retrieval import CorpusProblem, dense
from promptc.runtime.retrieval.dense import DenseRetriever
from promptc.runtime.retrieval.shelf import Shelf
from promptc.runtime.trace import Failure, Success
from promptc.schema.types import STR, Json
from tests.runtime.programs import compiled

WORDS = ("cat", "dog", "car", "dog")
DIRECTIONS = {"cat": (1.0, 0.0, 0.0), "dog": (0.8, 0.6, 0.0), "car": (0.0, 0.0, 1.0), "kitten": (1.0, 0.0, 0.0)}


class Directions:
    """Embeds a few words by a table."""

    def __init__(self, failures: int = 0) -> None:
        self.asked: list[str] = []
        self.closed = False
        self._failures = failures

    async def embed(self, texts: Sequence[str]) -> np.ndarray:
        if self._failures:
            self._failures -= 1
            raise EngineFailure("the server is gone")
        self.asked.extend(texts)
        await asyncio.sleep(0)
        return np.asarray([DIRECTIONS[text] for text in texts], dtype=np.float32)

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "words.jsonl").write_text("".join(json.dumps({"word": word}) + "\n" for word in WORDS))
    return Shelf(tmp_path, "words.jsonl", STR, ("word",), tmp_path / "cache")


MODEL: dict[str, Json] = {"model": "any"}


async def test_the_nearest_rows_are_found_and_ties_keep_the_order_of_the_file(shelf: Shelf) -> None:
    embedder = Directions()
    retriever = DenseRetriever(shelf, MODEL, embedder=embedder)
    assert await retriever.search("kitten", 3) == ["cat", "dog", "dog"]
    assert await retriever.search("car", 1) == ["car"]
    await retriever.close()
    assert embedder.closed


async def test_a_corpus_is_embedded_once_whoever_asks(shelf: Shelf) -> None:
    embedder = Directions()
    retriever = DenseRetriever(shelf, MODEL, embedder=embedder)
    await asyncio.gather(*(retriever.search("kitten", 1) for _ in range(3)))
    await retriever.close()
    again = Directions()
    retriever = DenseRetriever(shelf, MODEL, embedder=again)
    assert await retriever.search("kitten", 1) == ["cat"]
    await retriever.close()
    assert sorted(embedder.asked) == sorted([*WORDS, "kitten", "kitten", "kitten"])
    assert again.asked == ["kitten"]


async def test_a_server_that_fails_leaves_nothing_half_done(shelf: Shelf) -> None:
    retriever = DenseRetriever(shelf, MODEL, embedder=Directions(failures=1))
    with pytest.raises(EngineFailure):
        await retriever.search("kitten", 1)
    assert await retriever.search("kitten", 1) == ["cat"]
    await retriever.close()


async def test_two_that_embed_at_once_keep_one_of_the_indexes(shelf: Shelf) -> None:
    retrievers = [DenseRetriever(shelf, MODEL, embedder=Directions()) for _ in range(2)]
    found = await asyncio.gather(*(r.search("kitten", 2) for r in retrievers))
    assert found == [["cat", "dog"]] * 2
    for retriever in retrievers:
        await retriever.close()
    assert len(list((shelf.folder / "cache").iterdir())) == 1


ANIMALS = """
extern pure @animals(query: str, k: int) -> list[str] from dense "words.jsonl" {"fields": ["word"], "model": "any"}

program @p(%query: str) {
  %k = const int 1
  %found = extern @animals(query = %query, k = %k)
  return (found = %found)
}
"""


async def test_a_server_that_is_gone_is_a_failure_of_an_engine_and_no_wrong_answer(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "_server", lambda model, options: Directions(failures=1))
    artifact = compiled(ANIMALS)
    externs = bind(artifact.externs, Allowed(shelf.folder))
    executor = Executor(artifact, {}, externs=externs)
    (failure,) = await executor.run_rows([{"query": "kitten"}])
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.module, failure.reason) == ("engine", "animals", "the server is gone")
    assert isinstance(failure.error, EngineFailure)
    (result,) = await executor.run_rows([{"query": "kitten"}])
    await externs.close()
    assert isinstance(result, Success)
    assert result.outputs == {"found": ["cat"]}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "`dense` needs an embedding model"),
        ({"model": 3}, "`model` of `dense` must be a text, not 3"),
        ({"model": "m"}, "`dense` has no server: give it base_url"),
        ({"model": "m", "url": "x"}, "`dense` has no option `url`"),
    ],
)
def test_options(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, options: dict[str, Json], message: str) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(CorpusProblem, match=message):
        DenseRetriever(shelf, options)
