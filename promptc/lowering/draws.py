"""Draws: which calls of a model, within one call of a module, ask the same and want another answer."""

from collections import Counter
from collections.abc import Sequence
from typing import final

from promptc.ir.ops import Value


@final
class Draws:
    """The calls so far of what one call of a module has become."""

    def __init__(self) -> None:
        self._asked: Counter[tuple[str, tuple[tuple[str, Value], ...]]] = Counter()

    def next(self, symbol: str, args: Sequence[tuple[str, Value]]) -> int:
        """How many calls have asked the same before."""
        key = (symbol, tuple(args))
        self._asked[key] += 1
        return self._asked[key] - 1
