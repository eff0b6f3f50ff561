"""Passages to search: those of an example, and as many more as it takes, made up by a seed.

A word of the made-up ones is drawn by its rank r with the weight 1 / (r + 2.7), the law of Zipf and Mandelbrot, out of 400,000.
Their lengths spread as those of Wikipedia's paragraphs at hand do, about 80 words each.
"""

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import numpy as np

from promptc.schema.types import Json

_RANKS = 400_000
_SHIFT = 2.7
_WORDS = 80  # of a passage, in the middle
_SPREAD = 0.55  # of the logarithm of the words
_QUERY_WORDS = 12


class Words:
    """Draws words by ``seed``."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._steps = np.cumsum(1.0 / (np.arange(1, _RANKS + 1) + _SHIFT))

    def text(self, count: int) -> str:
        drawn = np.searchsorted(self._steps, self._rng.random(count) * self._steps[-1])
        return " ".join(f"w{rank}" for rank in drawn)

    def passage(self) -> str:
        return self.text(max(1, int(self._rng.lognormal(np.log(_WORDS), _SPREAD))))


def write_corpus(path: Path, real: Path | None, count: int, seed: int) -> int:
    """``count`` passages into ``path``, those of the file ``real`` first; how many of them are real."""
    kept = 0
    with path.open("w", encoding="utf-8") as file:
        for line in islice(_lines(real), count):
            file.write(line)
            kept += 1
        words = Words(seed)
        for number in range(kept, count):
            row: dict[str, Json] = {"title": f"Passage {number}", "text": words.passage()}
            file.write(json.dumps(row) + "\n")
    return kept


def queries(real: Path | None, count: int, seed: int) -> list[str]:
    """``count`` queries: a half of them the first words of passages in the file ``real``, the others made up."""
    words = Words(seed + 1)
    firsts = (" ".join(json.loads(line)["text"].split()[:_QUERY_WORDS]) for line in _lines(real))
    own = list(islice(firsts, count // 2))
    made_up = (words.text(_QUERY_WORDS) for _ in range(count - len(own)))
    return list(chain(own, made_up))


def _lines(real: Path | None) -> Iterator[str]:
    if real is not None:
        with real.open(encoding="utf-8") as file:
            yield from file
