"""Retrieval: corpora on disk, and the rows of them that go best with a query.

Lives here: documents, indexes, ranking; a file for each retriever. Does not live here: how a program calls a corpus
(`promptc.runtime.externs`).
"""

from promptc.runtime.retrieval.corpora import Retriever, open_corpus
from promptc.runtime.retrieval.problems import CorpusProblem

__all__ = ["CorpusProblem", "Retriever", "open_corpus"]
