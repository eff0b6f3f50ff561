"""Embeddings for a benchmark: a sentence encoder in a folder, and vectors that mean nothing."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from promptc.runtime.retrieval.ranking import Scores

_BATCH = 32
_TOKENS = 256


class Encoder:
    """A transformer in the form of sentence-transformers, loaded from ``folder`` by the library transformers.

    A text's vector is the mean of the last layer over its tokens (Reimers and Gurevych 2019, section 3), with length 1.
    """

    def __init__(self, folder: Path) -> None:
        # They come with vLLM, and take seconds to load.
        from transformers import AutoModel, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True).eval()

    async def embed(self, texts: Sequence[str]) -> Scores:
        return await asyncio.to_thread(self._embed, texts)

    def _embed(self, texts: Sequence[str]) -> Scores:
        import torch

        # Texts of about one length stand in a batch together, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = np.empty((len(texts), self._model.config.hidden_size), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            batch = self._tokenizer(
                [texts[i] for i in places], padding=True, truncation=True, max_length=_TOKENS, return_tensors="pt"
            )
            # Twice as fast on a recent CPU; the vectors' directions are the same to four digits.
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                states = self._model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"].unsqueeze(-1)
            mean = (states * mask).sum(1) / mask.sum(1)
            vectors[places] = torch.nn.functional.normalize(mean, dim=1).numpy()
        return vectors

    async def close(self) -> None:
        """Nothing to free."""


class Arbitrary:
    """Vectors of length 1 at random: how long a search takes does not depend on what they mean."""

    def __init__(self, dimensions: int, seed: int) -> None:
        self._dimensions = dimensions
        self._rng = np.random.default_rng(seed)

    async def embed(self, texts: Sequence[str]) -> Scores:
        vectors = self._rng.standard_normal((len(texts), self._dimensions), dtype=np.float32)
        unit: Scores = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    async def close(self) -> None:
        """Nothing to free."""
