"""From a corpus as it is declared to its retriever."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from promptc.artifact.model import Corpus
from promptc.runtime.retrieval.options import OPTIONS
from promptc.runtime.retrieval.problems import CorpusProblem
from promptc.schema.types import STR, Json, List, Record, Type, plain

if TYPE_CHECKING:
    from promptc.runtime.retrieval.shelf import Shelf

RETRIEVERS = tuple(OPTIONS)


class Retriever(Protocol):
    """The rows of a corpus by their worth for a query."""

    async def search(self, query: str, k: int) -> list[Json]:
        """At most ``k`` rows, best first; of two that are worth the same, the one that comes first in the file."""
        ...

    async def close(self) -> None:
        """Free what the retriever holds. Called once."""
        ...


def open_corpus(corpus: Corpus, returns: Type, folder: Path, cache: Path) -> Retriever:
    """The retriever of ``corpus``, whose path is relative to ``folder``; what it keeps on disk goes into ``cache``.

    ``returns`` is a list of records, whose fields are columns of the file, or of texts. The option ``fields`` names the
    columns that are searched: all of the type str where it is not given, and just one for texts. Raises `CorpusProblem`,
    and `promptc.data.problems.DataProblem` for a file without such rows.
    """
    if corpus.retriever not in RETRIEVERS:
        close = difflib.get_close_matches(corpus.retriever, RETRIEVERS, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"there are {' and '.join(RETRIEVERS)}"
        raise CorpusProblem(f"there is no retriever `{corpus.retriever}`; {hint}")
    if not (folder / corpus.path).resolve().is_relative_to(folder.resolve()):
        raise CorpusProblem(f"{corpus.path} is outside the program's folder: move the file into it")
    options = dict(corpus.options)
    shelf = _shelf(corpus, returns, _fields(options.pop("fields", None)), folder, cache)
    # A retriever's libraries are loaded where it is used and nowhere else.
    if corpus.retriever == "bm25":
        from promptc.runtime.retrieval.bm25 import BM25Retriever

        return BM25Retriever(shelf, options)
    from promptc.runtime.retrieval.dense import DenseRetriever

    return DenseRetriever(shelf, options)


def _shelf(corpus: Corpus, returns: Type, fields: tuple[str, ...], folder: Path, cache: Path) -> "Shelf":
    # Needs numpy, which a program without a corpus need not wait for.
    from promptc.runtime.retrieval.shelf import Shelf

    list_ = plain(returns)
    item = plain(list_.item) if isinstance(list_, List) else None
    if isinstance(item, Record):
        searched = fields or tuple(f.name for f in item.fields if plain(f.type) == STR)
        if not searched:
            raise CorpusProblem(f'no field of {item} is a text to search: name columns, `fields = ["title", "text"]`')
        return Shelf(folder, corpus.path, item, searched, cache)
    if item == STR:
        if len(fields) != 1:
            raise CorpusProblem('a corpus of texts is one column: name it, `fields = ["text"]`')
        return Shelf(folder, corpus.path, STR, fields, cache)
    raise CorpusProblem(f"a corpus gives a list of records or of texts, not {returns}")


def _fields(value: Json) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if names is None:
        return ()
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise CorpusProblem(f'`fields` must be a list of columns, as in fields = ["title", "text"], not {value!r}')
    return tuple(dict.fromkeys(str(name) for name in names))
