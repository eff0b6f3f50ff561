"""Demonstrations by their likeness to the inputs of a call, for a module that shows the nearest of a pool.

Likeness is a sum over the inputs, each from 0 to 1: texts by the words in common, weighted by how rare they are (BM25,
Robertson and Zaragoza 2009), as a share of what the likest of the pool has; numbers by how close they are, measured by the pool's
range; all else by being equal. It takes no model and nothing that is not installed with promptc.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import final

from promptc.artifact.model import Module
from promptc.schema.codec import encode
from promptc.schema.types import FLOAT, INT, Enum, Field, Json, Literal, Scalar, plain

_WORD = re.compile(r"\w+")
_K1 = 1.5  # how soon repeating a word stops to count
_B = 0.75  # how much long texts are marked down

# The likeness of a value to that of each demonstration of the pool.
_Likeness = Callable[[Json], Sequence[float]]


@final
class NearestDemos:
    """An index over the demonstrations of ``module``, of which it shows the ``module.nearest`` nearest."""

    def __init__(self, module: Module) -> None:
        self._pool = len(module.demos)
        self._count = module.nearest or 0
        self._likeness = {f.name: _likeness(f, [d.inputs[f.name] for d in module.demos]) for f in module.inputs}

    def places(self, inputs: Mapping[str, Json]) -> list[int]:
        """Where those stand that are nearest to ``inputs``, the nearest of all last: it then stands next to the question.

        Of equals, those that stand first in the pool are nearer.
        """
        columns = [like(inputs[name]) for name, like in self._likeness.items()]
        scores = [sum(column[i] for column in columns) for i in range(self._pool)]
        nearest = sorted(range(len(scores)), key=lambda i: -scores[i])[: self._count]
        return nearest[::-1]


def _likeness(field: Field, values: Sequence[Json]) -> _Likeness:
    match plain(field.type):
        case Scalar() as kind if kind in (INT, FLOAT):
            return _Numbers(values)
        case Enum() | Literal() | Scalar(kind="bool"):
            return lambda value: [float(value == known) for known in values]
        case _:
            return _Texts(field, values)


class _Numbers:
    def __init__(self, values: Sequence[Json]) -> None:
        self._values = [_number(value) for value in values]
        self._range = max(self._values, default=0.0) - min(self._values, default=0.0)

    def __call__(self, value: Json) -> Sequence[float]:
        asked = _number(value)
        if self._range == 0:
            return [float(asked == known) for known in self._values]
        return [1 / (1 + abs(asked - known) / self._range) for known in self._values]


class _Texts:
    """BM25 over what stands in a prompt for each value."""

    def __init__(self, field: Field, values: Sequence[Json]) -> None:
        self._field = field
        counts = [Counter(self._words(value)) for value in values]
        lengths = [count.total() for count in counts]
        mean = max(1.0, sum(lengths) / max(1, len(lengths)))
        documents = Counter(word for count in counts for word in count)
        self._count = len(counts)
        # For each word the texts that have it, with what it adds to their scores.
        self._postings: dict[str, list[tuple[int, float]]] = {word: [] for word in documents}
        for i, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            for word, times in count.items():
                rarity = log(1 + (len(counts) - documents[word] + 0.5) / (documents[word] + 0.5))
                share = times / (times + _K1 * (1 - _B + _B * length / mean))
                self._postings[word].append((i, rarity * share))

    def __call__(self, value: Json) -> Sequence[float]:
        scores = [0.0] * self._count
        for word in self._words(value):
            for i, added in self._postings.get(word, ()):
                scores[i] += added
        highest = max(scores, default=0.0)
        return [score / highest for score in scores] if highest > 0 else scores

    def _words(self, value: Json) -> list[str]:
        text = value if isinstance(value, str) else encode(self._field.type, value)
        return _WORD.findall(text.casefold())


def _number(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
