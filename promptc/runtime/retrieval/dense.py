"""dense: rows whose text means what the query means, by the cosine of their embeddings.

An embedding model on a server turns each row into a vector once; the vectors stay on disk as a memory-mapped array, and a
query is compared with all of them, so that what is found is exact.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from promptc.runtime.engine import EngineFailure
from promptc.runtime.retrieval.documents import Documents
from promptc.runtime.retrieval.embedder import Embedder
from promptc.runtime.retrieval.homes import alone_meanwhile, building, is_kept
from promptc.runtime.retrieval.options import check_options, text_option
from promptc.runtime.retrieval.problems import CorpusProblem
from promptc.runtime.retrieval.ranking import Scores, best
from promptc.runtime.retrieval.shelf import Shelf
from promptc.schema.types import Json

_VECTORS = "vectors.npy"
_BLOCK = 4096  # rows that are embedded before their vectors are written


class DenseRetriever:
    """``options``: ``model``, as the server calls it; ``base_url`` (else the variable OPENAI_BASE_URL); ``api_key_env``.

    The corpus is embedded by the first search, which a program pays for once. ``embedder`` stands in for the server in tests.
    """

    def __init__(self, shelf: Shelf, options: Mapping[str, Json], *, embedder: Embedder | None = None) -> None:
        check_options("dense", options)
        model = str(options["model"])
        self._model = model
        self._shelf = shelf
        self._home = shelf.home("dense", model)
        self._embedder = embedder or _server(model, options)
        self._opening = asyncio.Lock()
        self._opened: tuple[Documents, Scores] | None = None

    async def search(self, query: str, k: int) -> list[Json]:
        documents, vectors = await self._open()
        (vector,) = await self._embed([query], vectors.shape[1])
        return await asyncio.to_thread(lambda: [documents[i] for i in best(vectors @ vector, k)])

    async def _open(self) -> tuple[Documents, Scores]:
        async with self._opening:
            if self._opened is None:
                async with alone_meanwhile(self._home):
                    if not await asyncio.to_thread(is_kept, self._home):
                        with building(self._home) as new:
                            await self._write_vectors(new / _VECTORS, await asyncio.to_thread(self._shelf.fill, new))
                    vectors = np.load(self._home / _VECTORS, mmap_mode="r", allow_pickle=False)
                    self._opened = (Documents(self._home), vectors)
            return self._opened

    async def _write_vectors(self, path: Path, texts: Sequence[str]) -> None:
        """The vectors of ``texts``, block by block, so that they need not fit into memory."""
        vectors: Scores | None = None
        for start in range(0, len(texts), _BLOCK):
            block = await self._embed(texts[start : start + _BLOCK], None if vectors is None else vectors.shape[1])
            if vectors is None:
                # It has no types, and no other function writes such a file in parts.
                vectors = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
                    path, mode="w+", dtype=np.float32, shape=(len(texts), block.shape[1])
                )
            vectors[start : start + len(block)] = block

    async def _embed(self, texts: Sequence[str], dimensions: int | None) -> Scores:
        vectors = await self._embedder.embed(texts)
        if dimensions not in (None, vectors.shape[1]):
            raise EngineFailure(
                f"the embedding model `{self._model}` gives {vectors.shape[1]} numbers, and gave {dimensions} for the rows "
                f"of {self._shelf.path}: it is another model; ask for that of the rows, or remove {self._home}"
            )
        return vectors

    async def close(self) -> None:
        if self._opened is not None:
            self._opened[0].close()
        await self._embedder.close()


def _server(model: str, options: Mapping[str, Json]) -> Embedder:
    from promptc.runtime.engines.embeddings import EmbeddingServer

    base_url = text_option(options, "base_url") or os.environ.get("OPENAI_BASE_URL")
    if not base_url:
        raise CorpusProblem(
            '`dense` has no server: give it base_url = "http://localhost:8000/v1", for instance, or set OPENAI_BASE_URL'
        )
    return EmbeddingServer(model, base_url, text_option(options, "api_key_env"))
