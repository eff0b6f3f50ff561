"""The corpora of the multi-hop examples: introductions of articles of Wikipedia, `title` and `text`, each title once.

The paper searches all 5,233,329 introductions of the dump of October 2017 with ColBERTv2. Here `bm25` searches 100,000 of them,
among which are those that the questions need: a corpus that a laptop holds. Scores on it are higher than on the whole.
"""

import bz2
import html
import json
import re
import sys
import tarfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from random import Random

from examples.fetching import Place, Row, Source

SIZE = 100_000

ABSTRACTS = Source(
    "enwiki-20171001-pages-meta-current-withlinks-abstracts.tar.bz2",
    "1acca1c5cc93c4890ea51091d2bad7c3ef6987aead127ab88728dc9e26555729",
    "https://nlp.stanford.edu/projects/hotpotqa/enwiki-20171001-pages-meta-current-withlinks-abstracts.tar.bz2",
)
_ABSTRACTS = 5_233_329

_HIPPORAG = "https://raw.githubusercontent.com/OSU-NLP-Group/HippoRAG"
# Small collections that stand in for Wikipedia where a folder is given that has nothing better.
SAMPLES = (
    Source(
        "hipporag_hotpotqa_train_corpus.json",
        "2671af600095eabc5b3f3bc3728861682f14fcced84ef1386509a8ae92647f88",
        f"{_HIPPORAG}/3d95d255a8db0c1699b853cfb4fbe5056708162d/data/hotpotqa_train_corpus.json",
    ),
    Source(
        "2wikimultihopqa_corpus.json",
        "9d6e352952aafb18dab22bf8195039461321a44a949df902ae83bce134ad238a",
        f"{_HIPPORAG}/c617143f01477243992a63b2e2151cc003dd3b21/reproduce/dataset/2wikimultihopqa_corpus.json",
    ),
    Source(
        "musique_train_corpus.json",
        "79845dd085f9df49c8ce440208763e2611aeb86c81ee0bdad2094504381bb651",
        f"{_HIPPORAG}/3d95d255a8db0c1699b853cfb4fbe5056708162d/data/musique_train_corpus.json",
    ),
)

_TAG = re.compile(r"</?a[^>]*>")


def samples(place: Place) -> list[Row]:
    """The passages of the small collections that the folder of ``place`` has."""
    found: list[Row] = []
    for path in filter(None, map(place.find, SAMPLES)):
        content = json.loads(path.read_text(encoding="utf-8"))
        # One of the files is a dict from titles to sentences.
        pairs = content.items() if isinstance(content, dict) else ((p["title"], p["text"]) for p in content)
        found += [{"title": title, "text": "".join(text)} for title, text in pairs]
    return found


def abstracts(path: Path, wanted: Collection[str], seed: int) -> Iterator[Row]:
    """The introductions of the articles ``wanted``, and of about `SIZE` others drawn by ``seed``, out of the archive."""
    rng = Random(seed)  # noqa: S311 - chance draws rows here, no secrets
    with tarfile.open(path, "r|bz2") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is None:
                continue
            for line in bz2.decompress(file.read()).splitlines():
                article = json.loads(line)
                title = html.unescape(article["title"])
                if rng.random() < SIZE / _ABSTRACTS or title in wanted:
                    # Links may stand in the sentences as tags, which say nothing to a reader.
                    text = html.unescape(_TAG.sub("", "".join(article["text"]))).strip()
                    yield {"title": title, "text": text}


def write(place: Place, passages: Iterable[Row], wanted: Collection[str]) -> None:
    """``passages`` as `data/corpus.jsonl`, the first of each title; tells how many of the titles ``wanted`` are there."""
    first: dict[str, Row] = {}
    for passage in passages:
        if passage["text"]:
            first.setdefault(passage["title"], passage)
    if not first:
        names = ", ".join(source.name for source in SAMPLES)
        sys.exit(
            f"{place.folder} has no passages to search: it needs files of HotPotQA or Wikipedia, or one of {names}."
        )
    place.write("corpus.jsonl", list(first.values()))
    if wanted:
        print(
            f"corpus.jsonl has {sum(title in first for title in wanted)} of the {len(wanted)} articles that the rows need"
        )
