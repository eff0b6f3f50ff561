"""bm25 over files: what is found, in which order, and what is kept on disk."""

import json
import random
import sys
from pathlib import Path

import pytest

from promptc.artifact.model import Corpus, Extern
from promptc.runtime.externs import Allowed, ExternFailure, bind
from promptc.runtime.retrieval import CorpusProblem, Retriever, open_corpus
from promptc.schema.types import INT, STR, Field, Json, List, Record, Type

PASSAGE = Record("Passage", (Field("title", STR), Field("text", STR)))
PASSAGES = List(PASSAGE)
ROWS = [
    {"title": "Jaws", "text": "A film about a shark, by Steven Spielberg.", "year": 1975},
    {"title": "Steven Spielberg", "text": "A director, born in Cincinnati.", "year": 1946},
    {"title": "Cincinnati", "text": "A city in Ohio.", "year": 1788},
    {"title": "Ohio", "text": "A state.", "year": 1803},
    {"title": "Ohio", "text": "A state.", "year": 1804},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wiki.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return tmp_path


def opened(folder: Path, returns: Type = PASSAGES, path: str = "wiki.jsonl", **options: Json) -> Retriever:
    return open_corpus(Corpus("bm25", path, tuple(options.items())), returns, folder, folder / "cache")


async def titles(retriever: Retriever, query: str, k: int = 9) -> list[object]:
    found = await retriever.search(query, k)
    await retriever.close()
    return [row["title"] if isinstance(row, dict) else row for row in found]


async def test_rows_with_words_of_the_query_are_found_best_first(folder: Path) -> None:
    assert await titles(opened(folder), "Where was SPIELBERG, Steven born?") == ["Steven Spielberg", "Jaws"]
    assert await titles(opened(folder), "steven", k=1) == ["Steven Spielberg"]
    assert await titles(opened(folder), "nothing like it") == []
    assert await titles(opened(folder), "") == []


async def test_rows_that_are_worth_the_same_keep_the_order_of_the_file(folder: Path) -> None:
    record = Record("Place", (Field("title", STR), Field("year", INT)))
    retriever = opened(folder, List(record), fields=["text"])
    assert await retriever.search("state", 1) == [{"title": "Ohio", "year": 1803}]
    assert await retriever.search("state", 2) == [{"title": "Ohio", "year": 1803}, {"title": "Ohio", "year": 1804}]
    await retriever.close()


async def test_a_corpus_of_texts(folder: Path) -> None:
    assert await titles(opened(folder, List(STR), fields="text"), "ohio") == ["A city in Ohio."]


async def test_a_csv_file(folder: Path) -> None:
    (folder / "wiki.csv").write_text("title,text\nJaws,a shark\nOhio,a state\n")
    assert await titles(opened(folder, path="wiki.csv"), "shark") == ["Jaws"]


async def test_a_column_that_is_not_there_has_its_default(folder: Path) -> None:
    record = Record("Page", (Field("title", STR), Field("language", STR, default="en")))
    retriever = opened(folder, List(record), fields=["text"])
    assert await retriever.search("shark", 1) == [{"title": "Jaws", "language": "en"}]
    await retriever.close()


def test_rows_without_any_word(folder: Path) -> None:
    (folder / "dots.jsonl").write_text('{"title": "...", "text": "!"}\n')
    with pytest.raises(CorpusProblem, match=r"no row of dots.jsonl has a word in title or text"):
        opened(folder, path="dots.jsonl")


async def test_the_order_of_many_equal_rows_is_that_of_a_plain_sort(tmp_path: Path) -> None:
    rng = random.Random(3)
    texts = [" ".join(rng.choices("abcd", k=rng.randint(1, 4))) for _ in range(60)]
    (tmp_path / "many.jsonl").write_text("".join(json.dumps({"n": i, "text": t}) + "\n" for i, t in enumerate(texts)))
    record = Record("Row", (Field("n", INT), Field("text", STR)))
    retriever = opened(tmp_path, List(record), "many.jsonl")
    everything = await retriever.search("a c", 60)
    for k in range(1, 60):
        assert await retriever.search("a c", k) == everything[:k]
    await retriever.close()


@pytest.mark.parametrize(
    ("corpus", "returns", "message"),
    [
        (Corpus("bm26", "wiki.jsonl"), List(PASSAGE), "there is no retriever `bm26`; did you mean `bm25`?"),
        (Corpus("tfidf", "wiki.jsonl"), List(PASSAGE), "there is no retriever `tfidf`; there are bm25 and dense"),
        (Corpus("bm25", "../wiki.jsonl"), List(PASSAGE), "../wiki.jsonl is outside the program's folder"),
        (Corpus("bm25", "wiki.jsonl"), PASSAGE, "a corpus gives a list of records or of texts, not Passage"),
        (Corpus("bm25", "wiki.jsonl"), List(STR), 'a corpus of texts is one column: name it, `fields = ["text"]`'),
        (Corpus("bm25", "wiki.jsonl", (("fields", [1]),)), List(PASSAGE), "`fields` must be a list of columns"),
        (Corpus("bm25", "wiki.jsonl", (("field", "a"),)), List(PASSAGE), "no option `field`; did you mean `fields`?"),
        (Corpus("bm25", "wiki.jsonl", (("b", "x"),)), List(PASSAGE), "`b` of `bm25` must be a number from 0 to 1"),
        (
            Corpus("bm25", "wiki.jsonl"),
            List(Record("Year", (Field("year", INT),))),
            "no field of Year is a text to search: name columns",
        ),
    ],
)
def test_corpora_that_cannot_be_opened(folder: Path, corpus: Corpus, returns: Type, message: str) -> None:
    with pytest.raises(CorpusProblem) as raised:
        open_corpus(corpus, returns, folder, folder / "cache")
    assert message in str(raised.value)


def test_a_library_that_is_not_installed_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bm25s", None)
    with pytest.raises(CorpusProblem, match=r"needs the library bm25s: pip install 'promptc-lm\[retrieval\]'"):
        opened(folder)


WIKI = Extern("wiki", "pure", (Field("query", STR), Field("k", INT)), List(PASSAGE), Corpus("bm25", "wiki.jsonl"))


async def test_a_program_calls_a_corpus_as_an_extern(folder: Path) -> None:
    externs = bind([WIKI], Allowed(folder))
    assert await externs.call("wiki", {"query": "shark", "k": 1}) == [
        {"title": "Jaws", "text": "A film about a shark, by Steven Spielberg."}
    ]
    with pytest.raises(ExternFailure, match="extern `wiki`: raised ValueError: k must be at least 1, got 0"):
        await externs.call("wiki", {"query": "shark", "k": 0})
    with pytest.raises(ExternFailure, match="a corpus takes a text and a whole number, got 'shark' and None"):
        await externs.call("wiki", {"query": "shark", "k": None})
    await externs.close()
    assert (folder / ".promptc" / "corpora").is_dir()
