"""benchmarks/retrieval: passages that a seed makes, what is measured, and how recall is counted."""

import asyncio
import json
from pathlib import Path

import pytest

from benchmarks.retrieval import recall, speed
from benchmarks.retrieval.passages import queries, write_corpus
from benchmarks.retrieval.recall import CORPUS, Recall, Set
from benchmarks.retrieval.speed import Speed
from promptc.schema.types import Json
from tests.conftest import Golden

FILMS = Set("films", "question", (1, 2))


def write(path: Path, rows: list[dict[str, Json]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write(
        tmp_path / CORPUS,
        [
            {"title": "Jaws", "text": "A film about a shark."},
            {"title": "Steven Spielberg", "text": "The director of Jaws."},
            {"title": "Ohio", "text": "A state."},
        ],
    )
    write(tmp_path / "train.jsonl", [{"question": "Who directed the shark film Jaws?", "titles": ["Jaws", "Ohio"]}])
    write(tmp_path / "dev.jsonl", [{"question": "Steven Spielberg?", "titles": ["Steven Spielberg", "Cincinnati"]}])
    write(tmp_path / "test.jsonl", [{"question": "What is Cincinnati?", "titles": ["Cincinnati"]}])
    return tmp_path


def test_passages_follow_from_the_seed_and_real_ones_come_first(tmp_path: Path) -> None:
    write(tmp_path / "real.jsonl", [{"title": str(i), "text": f"real text {i}"} for i in range(3)])
    corpora = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert write_corpus(tmp_path / name, tmp_path / "real.jsonl", 5, seed) == 3
        corpora.append([json.loads(line) for line in (tmp_path / name).read_text().splitlines()])
    assert corpora[0] == corpora[1] != corpora[2]
    assert [row["title"] for row in corpora[0]] == ["0", "1", "2", "Passage 3", "Passage 4"]
    assert write_corpus(tmp_path / "few", tmp_path / "real.jsonl", 2, 1) == 2
    assert queries(tmp_path / "real.jsonl", 4, 1)[:2] == ["real text 0", "real text 1"]
    assert len(queries(None, 4, 1)) == 4


@pytest.mark.parametrize("kind", speed.KINDS)
def test_both_kinds_are_measured(kind: str, tmp_path: Path) -> None:
    write_corpus(tmp_path / CORPUS, None, 30, 0)
    (tmp_path / "queries.json").write_text(json.dumps(queries(None, 3, 0)))
    found = asyncio.run(speed._measure(kind, tmp_path, 8))
    assert all(value > 0 for value in found.values())
    assert found["query"] <= found["slow"]
    # The second process would find the index that the first has made.
    assert len([path for path in (tmp_path / "cache").iterdir() if path.is_dir()]) == 1


async def test_recall_counts_the_articles_that_the_corpus_has(home: Path) -> None:
    (retriever,) = recall.retrievers(home, home / "cache", None).values()
    found = await recall.recall("bm25", retriever, home, FILMS)
    await retriever.close()
    # Of the first question Jaws is found and Ohio is not; of the second, all that is there is; the third has nothing there.
    assert (found.questions, found.articles, found.passages) == (2, 3, 3)
    assert found.share == {1: 0.75, 2: 0.75}
    assert found.complete == {1: 0.5, 2: 0.5}


def test_the_tables(golden: Golden) -> None:
    speeds = [
        Speed("bm25", "build", 9.87, 1.94, 6.61, 1.8, 619.2),
        Speed("dense", "search", 0.7, 16.6, 32.0, 13.2, 238.4),
    ]
    found = [Recall("hotpotqa", "bm25", 200, 399, 9_868, {3: 0.625, 6: 0.735}, {3: 0.33, 6: 0.515})]
    golden("benchmarks/retrieval.md", f"{speed.table(speeds)}\n{recall.table(found)}")
