"""bm25: words in common, weighted by how rare they are (Robertson and Zaragoza 2009, in the form that Lucene uses).

The library bm25s computes the scores when it indexes, so that a query is a few additions over memory-mapped columns. Words
are runs of letters and digits, without regard to case, in any language; a row without a word of the query is never found.
"""

import asyncio
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from promptc.runtime.retrieval.documents import Documents
from promptc.runtime.retrieval.homes import alone, building, is_kept
from promptc.runtime.retrieval.options import check_options, number_option
from promptc.runtime.retrieval.problems import CorpusProblem
from promptc.runtime.retrieval.ranking import Scores, best
from promptc.runtime.retrieval.shelf import Shelf
from promptc.schema.types import Json

_WORD = re.compile(r"\w+")
_INDEX = "bm25"


class BM25Retriever:
    """``options``: ``k1``, how soon repeating a word stops to count, and ``b``, how much long rows are marked down."""

    def __init__(self, shelf: Shelf, options: Mapping[str, Json]) -> None:
        check_options("bm25", options)
        library = _library()
        k1, b = number_option(options, "k1", 1.5), number_option(options, "b", 0.75)
        home = shelf.home("bm25", library.__version__, k1, b)
        with alone(home):
            if not is_kept(home):
                with building(home) as new:
                    _build(library.BM25(k1=k1, b=b, method="lucene", backend="numpy"), shelf, new)
            self._index = library.BM25.load(home / _INDEX, mmap=True, show_progress=False)
            self._documents = Documents(home)

    async def search(self, query: str, k: int) -> list[Json]:
        return await asyncio.to_thread(self._search, query, k)

    def _search(self, query: str, k: int) -> list[Json]:
        scores = self.scores(query)
        return [self._documents[i] for i in best(scores, k) if scores[i] > 0]

    def scores(self, query: str) -> Scores:
        """What each row is worth: a sum over the words of ``query``, as often as they stand there."""
        known = [self._index.vocab_dict[word] for word in words(query) if word in self._index.vocab_dict]
        return cast("Scores", self._index.get_scores_from_ids(known))

    async def close(self) -> None:
        self._documents.close()


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _build(index: Any, shelf: Shelf, folder: Path) -> None:
    numbers, vocabulary = _numbered(shelf.fill(folder))
    if not vocabulary:
        raise CorpusProblem(f"no row of {shelf.path} has a word in {' or '.join(shelf.searched)}")
    index.index((numbers, vocabulary), create_empty_token=False, show_progress=False)
    index.save(folder / _INDEX, show_progress=False)


def _numbered(texts: Iterable[str]) -> tuple[list[list[int]], dict[str, int]]:
    """The words of each text by their places in a vocabulary: a word takes the memory of a number, however often it stands."""
    vocabulary: dict[str, int] = {}
    numbers = [[vocabulary.setdefault(word, len(vocabulary)) for word in words(text)] for text in texts]
    return numbers, vocabulary


def _library() -> Any:
    try:
        import bm25s
    except ImportError:
        raise CorpusProblem("`bm25` needs the library bm25s: pip install 'promptc-lm[retrieval]'") from None
    # It lets its log speak of each step, whatever the program says.
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    return bm25s
