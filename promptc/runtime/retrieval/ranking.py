"""The best of many scores, in an order that nothing but the scores and the places decides."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def best(scores: Scores, k: int) -> list[int]:
    """The places of the ``k`` highest scores (fewer, where there are fewer), highest first, ties by place.

    Takes time linear in the number of scores, where few are equal.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    if k >= len(scores):
        places = np.arange(len(scores))
    else:
        bar = np.partition(scores, len(scores) - k)[len(scores) - k]
        places = np.flatnonzero(scores >= bar)
    order = np.argsort(-scores[places], kind="stable")[:k]
    return [int(place) for place in places[order]]
