"""What the trials of a search say about each candidate, on minibatches of steering rows.

Minibatches differ in how hard they are, and a few rows say little. So all trials of a block see the same rows as the
incumbent, a score counts as a difference from the incumbent's on the same rows, and candidates are ranked by a lower confidence
bound: the highest of many means of few rows is mostly luck.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from promptc.autotune.sampler import Assignment, Observation

_WIDTH = 1.0  # standard errors below the mean
_PRIOR_ROWS = 2.0  # rows' worth of the spread over all candidates that each candidate's own spread starts from


@final
@dataclass(frozen=True, slots=True)
class Block:
    """The incumbent of some trials, with its scores on the rows that they all see."""

    incumbent: Assignment
    scores: tuple[float, ...]


@final
@dataclass(frozen=True, slots=True)
class Estimate:
    """``mean`` is on the scale of the metric; ``low`` the bound that ranks candidates."""

    mean: float
    low: float


class Evidence:
    """Trials so far; each is a candidate, its block and its scores on the block's rows."""

    def __init__(self) -> None:
        self._trials: list[tuple[Assignment, Block, tuple[float, ...]]] = []
        self._blocks: list[Block] = []

    def open_block(self, incumbent: Assignment, scores: Sequence[float]) -> Block:
        block = Block(incumbent, tuple(scores))
        self._blocks.append(block)
        return block

    def add(self, places: Assignment, block: Block, scores: Sequence[float]) -> None:
        self._trials.append((places, block, tuple(scores)))

    def history(self) -> list[Observation]:
        """Every trial with its score, corrected for how hard its rows were; incumbents stand for their blocks, too."""
        seen = [Observation(b.incumbent, self._level(b.incumbent), len(b.scores)) for b in self._blocks]
        for places, block, scores in self._trials:
            score = self._level(block.incumbent) + _mean(_differences(block, scores))
            seen.append(Observation(places, score, len(scores)))
        return seen

    def ranking(self) -> list[tuple[Assignment, Estimate]]:
        """Every candidate that was tried, best lower bound first; equal ones in the order of their first trial."""
        pooled: dict[Assignment, list[float]] = {}
        for places, block, scores in self._trials:
            level = self._level(block.incumbent)
            pooled.setdefault(places, []).extend(level + d for d in _differences(block, scores))
        everything = [v for values in pooled.values() for v in values]
        spread = _variance(everything)
        estimates = [(places, _estimate(values, spread)) for places, values in pooled.items()]
        return sorted(estimates, key=lambda item: -item[1].low)

    def means(self) -> dict[Assignment, float]:
        """The estimated mean of everything that was run on steering rows, as a trial or as an incumbent."""
        levels = {block.incumbent: self._level(block.incumbent) for block in self._blocks}
        return levels | {places: estimate.mean for places, estimate in self.ranking()}

    def _level(self, incumbent: Assignment) -> float:
        """The incumbent's mean over all rows that it was an incumbent on."""
        return _mean([s for block in self._blocks if block.incumbent == incumbent for s in block.scores])


def _estimate(values: Sequence[float], spread: float) -> Estimate:
    mean = _mean(values)
    squares = sum((v - mean) ** 2 for v in values) + _PRIOR_ROWS * spread
    error = math.sqrt(squares / (len(values) + _PRIOR_ROWS) / len(values))
    return Estimate(mean, mean - _WIDTH * error)


def _differences(block: Block, scores: Sequence[float]) -> list[float]:
    return [score - base for score, base in zip(scores, block.scores, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    mean = _mean(values) if values else 0.0
    return math.fsum((v - mean) ** 2 for v in values) / max(1, len(values))
