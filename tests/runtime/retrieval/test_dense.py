"""dense: what is found by vectors, and that a corpus is embedded once."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    embedders = [Directions() for _ in range(2)]
    retrievers = [DenseRetriever(shelf, MODEL, embedder=embedder) for embedder in embedders]
    found = await asyncio.gather(*(r.search("kitten", 2) for r in retrievers))
    assert found == [["cat", "dog"]] * 2
    for retriever in retrievers:
        await retriever.close()
    # Whoever came second waited for the first, and had nothing to embed but its query.
    assert sorted(len(e.asked) for e in embedders) == [1, 1 + len(WORDS)]
    (home,) = [path for path in (shelf.folder / "cache").iterdir() if path.is_dir()]
    assert sorted(path.name for path in home.iterdir()) == ["offsets.npy", "rows.jsonl", "seal.json", "vectors.npy"]


class Vectors:
    """Embeds a number as a row of ``table``."""

    def __init__(self, table: np.ndarray) -> None:
        self._table = table

    async def embed(self, texts: Sequence[str]) -> np.ndarray:
        return self._table[[int(text) for text in texts]]

    async def close(self) -> None:
        """Nothing to free."""


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 50), st.integers(1, 45), st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_what_is_found_is_what_a_plain_sort_finds_whatever_the_blocks_when_built_and_when_loaded(
    count: int, dimensions: int, block: int, k: int, seed: int
) -> None:
    # Whole numbers, so that sums are exact and ties are ties; the last row is the query.
    table = np.random.default_rng(seed).integers(-2, 3, (count + 1, dimensions)).astype(np.float32)
    scores = (table[:-1] @ table[-1]).tolist()
    expected = [str(i) for i in sorted(range(count), key=lambda i: (-scores[i], i))[:k]]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "_BLOCK", block)
        (Path(folder) / "rows.jsonl").write_text("".join(f'{{"n": "{i}"}}\n' for i in range(count)))
        shelf = Shelf(Path(folder), "rows.jsonl", STR, ("n",), Path(folder) / "cache")
        for _ in range(2):
            retriever = DenseRetriever(shelf, MODEL, embedder=Vectors(table))
            assert asyncio.run(retriever.search(str(count), k)) == expected
            asyncio.run(retriever.close())


async def test_another_model_under_the_same_name_is_told(shelf: Shelf) -> None:
    (shelf.folder / "words.jsonl").write_text('{"word": "0"}\n')
    retriever = DenseRetriever(shelf, MODEL, embedder=Vectors(np.ones((1, 3), dtype=np.float32)))
    assert await retriever.search("0", 1) == ["0"]
    await retriever.close()
    retriever = DenseRetriever(shelf, MODEL, embedder=Vectors(np.ones((1, 2), dtype=np.float32)))
    with pytest.raises(EngineFailure, match=r"`any` gives 2 numbers, and gave 3 for the rows of words\.jsonl"):
        await retriever.search("0", 1)
    await retriever.close()


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
        ({"model": 3}, "`model` of `dense` must be a text in quotes that is not empty, not 3"),
        ({"model": "m"}, "`dense` has no server: give it base_url"),
        ({"model": "m", "url": "x"}, "`dense` has no option `url`"),
    ],
)
def test_options(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, options: dict[str, Json], message: str) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(CorpusProblem, match=message):
        DenseRetriever(shelf, options)
