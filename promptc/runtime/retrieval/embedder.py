"""The border to an embedding model."""

from collections.abc import Sequence
from typing import Protocol

from promptc.runtime.retrieval.ranking import Scores


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    async def embed(self, texts: Sequence[str]) -> Scores:
        """An array of (texts, dimensions). Raises `promptc.runtime.engine.EngineFailure`."""
        ...

    async def close(self) -> None: ...
