"""bm25 against the formula written plainly, on corpora at random."""

import asyncio
import json
import tempfile
from collections import Counter
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.runtime.retrieval.bm25 import BM25Retriever, words
from promptc.runtime.retrieval.shelf import Shelf
from promptc.schema.types import STR

WORDS = st.sampled_from(["a", "b", "c", "d", "e", "Ärger", "2017", "naïve"])
TEXTS = st.lists(st.lists(WORDS, max_size=12).map(" ".join), min_size=1, max_size=12)


def plain(texts: list[str], query: str, k1: float, b: float) -> list[float]:
    """What each text is worth (Robertson and Zaragoza 2009, equation 3.15, with the idf of Lucene and without its factor)."""
    counts = [Counter(words(text)) for text in texts]
    mean = sum(count.total() for count in counts) / len(counts)
    scores = [0.0] * len(texts)
    for word in words(query):
        having = sum(word in count for count in counts)
        idf = log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        for i, count in enumerate(counts):
            if word in count:
                scores[i] += idf * count[word] / (count[word] + k1 * (1 - b + b * count.total() / mean))
    return scores


@given(
    TEXTS.filter(lambda texts: any(map(words, texts))),
    st.lists(st.one_of(WORDS, st.just("unknown")), max_size=6).map(" ".join),
    st.sampled_from([0.0, 0.9, 1.5]),
    st.sampled_from([0.0, 0.75, 1.0]),
    st.integers(1, 15),
)
@settings(max_examples=40)
def test_scores_and_order_are_those_of_the_formula_when_built_and_when_loaded(
    texts: list[str], query: str, k1: float, b: float, k: int
) -> None:
    expected = plain(texts, query, k1, b)
    with tempfile.TemporaryDirectory() as folder:
        rows = "".join(json.dumps({"text": f"{text} "}) + "\n" for text in texts)
        (Path(folder) / "texts.jsonl").write_text(rows)
        shelf = Shelf(Path(folder), "texts.jsonl", STR, ("text",), Path(folder) / "cache")
        answers = []
        for _ in range(2):
            retriever = BM25Retriever(shelf, {"k1": k1, "b": b})
            assert retriever.scores(query).tolist() == pytest.approx(expected, rel=1e-5)
            answers.append(asyncio.run(retriever.search(query, k)))
            asyncio.run(retriever.close())
    assert answers[0] == answers[1]
    best = sorted((score for score in expected if score > 0), reverse=True)[:k]
    worth = {f"{text} ": score for text, score in zip(texts, expected, strict=True)}
    assert [worth[str(row)] for row in answers[0]] == pytest.approx(best, rel=1e-5)
