"""Texts to vectors, by any server that speaks OpenAI's ``/v1/embeddings``: vLLM's own with ``--runner pooling``, say."""

from collections.abc import Sequence
from functools import partial

import httpx
import numpy as np
from numpy.typing import NDArray

from promptc.runtime.engine import EngineFailure
from promptc.runtime.engines.server import authorization, post
from promptc.runtime.retry import Retry
from promptc.schema.types import Json

_TIMEOUT = 600.0
_BATCH = 64

Vectors = NDArray[np.float32]


class EmbeddingServer:
    """One embedding model behind a server at ``base_url``, which ends in ``/v1``. ``transport`` and ``retry`` are for tests."""

    def __init__(
        self,
        model: str,
        base_url: str,
        api_key_env: str | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        retry: Retry | None = None,
    ) -> None:
        self._model = model
        self._url = f"{base_url.rstrip('/')}/embeddings"
        self._retry = retry or Retry()
        headers = authorization(f"embedding model `{model}`", api_key_env)
        self._client = httpx.AsyncClient(
            headers=headers, timeout=httpx.Timeout(_TIMEOUT, connect=30.0), transport=transport
        )

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 for each text, in order; an array of (texts, dimensions). Raises `EngineFailure`."""
        batches = [texts[i : i + _BATCH] for i in range(0, len(texts), _BATCH)]
        parts = [await self._retry.run(partial(self._part, batch)) for batch in batches]
        vectors = np.concatenate(parts)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.where(lengths == 0, 1, lengths)
        return unit

    async def _part(self, texts: Sequence[str]) -> Vectors:
        body: dict[str, Json] = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        answer = await post(self._client, self._url, body)
        try:
            return _vectors(answer, len(texts))
        except (KeyError, TypeError, ValueError) as error:
            raise EngineFailure(f"{self._url} gave no {len(texts)} vectors of one length", transient=True) from error

    async def close(self) -> None:
        await self._client.aclose()


def _vectors(answer: dict[str, Json], count: int) -> Vectors:
    # The protocol lets a server answer in any order.
    found: dict[int, Json] = {}
    data = answer["data"]
    for item in data if isinstance(data, list) else ():
        if isinstance(item, dict) and isinstance(item["index"], int):
            found[item["index"]] = item["embedding"]
    vectors = np.asarray([found[i] for i in range(count)], dtype=np.float32)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError(f"expected a row of finite numbers for each text, got the shape {vectors.shape}")
    return vectors
