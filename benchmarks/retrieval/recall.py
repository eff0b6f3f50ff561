"""How many of the articles that a question needs are among the first k passages, where the question itself is the query.

That is what the first hop of a program can find without a model; the hops after it, and what a model makes of the
question, are up to the program.
"""

import contextlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, final

from benchmarks.retrieval.embedding import Encoder
from examples.hotpotqa import get_data as hotpotqa
from examples.hover import get_data as hover
from promptc.runtime.retrieval.bm25 import BM25Retriever
from promptc.runtime.retrieval.corpora import Retriever
from promptc.runtime.retrieval.dense import DenseRetriever
from promptc.runtime.retrieval.shelf import Shelf
from promptc.schema.types import STR, Field, Record

PASSAGE = Record("Passage", (Field("title", STR), Field("text", STR)))
CORPUS = "corpus.jsonl"


@final
@dataclass(frozen=True, slots=True)
class Set:
    """An example with questions: ``asked`` is the column of the query, ``ks`` what its program reads in a hop and in all."""

    name: str
    asked: str
    ks: tuple[int, int]


SETS = (Set("hotpotqa", "question", (3, 6)), Set("hover", "claim", (7, 21)))
_SCRIPTS = {"hotpotqa": hotpotqa.main, "hover": hover.main}


@final
@dataclass(frozen=True, slots=True)
class Question:
    """``titles`` are the articles needed that the corpus has."""

    query: str
    titles: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Recall:
    """For each k the mean share of a question's articles among the first k, and the share of questions with all of them."""

    corpus: str
    retriever: str
    questions: int
    articles: int
    passages: int
    share: dict[int, float]
    complete: dict[int, float]


def prepare(name: str, source: Path, folder: Path, limit: int | None = None) -> Path:
    """The rows and the corpus of the example ``name`` from the files in ``source``, in a folder below ``folder``.

    With ``limit`` the corpus ends after so many passages; those that come with the questions stand first.
    """
    home = folder / (name if limit is None else f"{name}-{limit}")
    if not (home / CORPUS).is_file():
        with contextlib.redirect_stdout(io.StringIO()):
            _SCRIPTS[name](["--from", str(source), "--to", str(home)])
        lines = (home / CORPUS).read_bytes().splitlines(keepends=True)
        (home / CORPUS).write_bytes(b"".join(lines[:limit]))
    return home


def questions(home: Path, of: Set) -> list[Question]:
    """The questions of all splits of which the corpus has an article."""
    known = {passage["title"] for passage in _rows(home / CORPUS)}
    rows = [row for split in ("train", "dev", "test") for row in _rows(home / f"{split}.jsonl")]
    found = [Question(row[of.asked], tuple(t for t in row["titles"] if t in known)) for row in rows]
    return [question for question in found if question.titles]


def retrievers(home: Path, cache: Path, encoder: Path | None) -> dict[str, Retriever]:
    shelf = Shelf(home, CORPUS, PASSAGE, ("title", "text"), cache)
    found: dict[str, Retriever] = {"bm25": BM25Retriever(shelf, {})}
    if encoder is not None:
        found["dense"] = DenseRetriever(shelf, {"model": encoder.parent.name}, embedder=Encoder(encoder))
    return found


async def recall(name: str, retriever: Retriever, home: Path, of: Set) -> Recall:
    asked = questions(home, of)
    titles: list[list[object]] = []
    for question in asked:
        found = await retriever.search(question.query, max(of.ks))
        titles.append([row["title"] for row in found if isinstance(row, dict)])
    shares = {k: [_share(q.titles, t[:k]) for q, t in zip(asked, titles, strict=True)] for k in of.ks}
    return Recall(
        corpus=of.name,
        retriever=name,
        questions=len(asked),
        articles=len({title for question in asked for title in question.titles}),
        passages=len(_rows(home / CORPUS)),
        share={k: fmean(s) for k, s in shares.items()},
        complete={k: fmean(one == 1 for one in s) for k, s in shares.items()},
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _share(wanted: Sequence[str], found: Sequence[object]) -> float:
    return sum(title in found for title in wanted) / len(wanted)


def table(rows: Sequence[Recall]) -> str:
    lines = [
        "| questions of | with articles there | passages | retriever | recall | all found |",
        "|---|---:|---:|---|---|---|",
    ]
    for r in rows:
        shares = ", ".join(f"{share:.3f} @{k}" for k, share in r.share.items())
        complete = ", ".join(f"{share:.3f} @{k}" for k, share in r.complete.items())
        lines.append(
            f"| {r.corpus} | {r.questions} ({r.articles} articles) | {r.passages:,} | {r.retriever} | {shares} | {complete} |"
        )
    return "\n".join(lines) + "\n"
