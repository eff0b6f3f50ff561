"""The curve of a search as SVG: trials, full evaluations with their intervals, and the best so far."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from htpy import Element, Node, figcaption, figure, svg, title

from promptc.autotune.credit import levels
from promptc.autotune.history import FullEvaluation, SearchHistory
from promptc.autotune.progress import interval_text

_WIDTH, _HEIGHT = 560, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 12, 42
_TICKS = 5
_RADIUS = 4
_STEPS = (1.0, 2.0, 5.0, 10.0)

_circle, _line, _path, _text = Element("circle"), Element("line"), Element("path"), Element("text")


def curve(search: SearchHistory) -> Node:
    """A figure of all steps of ``search``, or nothing where it has none."""
    dots = _dots(search)
    if not dots:
        return None
    frame = _Frame(dots)
    return figure[
        svg(viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label="Scores in the order of the search")[
            frame.axes(search),
            _seed_line(frame, dots),
            _best_line(frame, dots),
            (_mark(frame, dot) for dot in dots),
        ],
        figcaption[
            "Scores on dev rows in the order of the search. Rings: trials, each placed by its difference from the incumbent on "
            "the same rows. Dots: full evaluations with 95 % intervals. Green: the best full evaluation so far. Dashed: "
            "the seed program."
        ],
    ]


@final
@dataclass(frozen=True, slots=True)
class _Dot:
    """A step at its place in the order. ``trial`` is its number; 0 for a full evaluation."""

    place: int
    mean: float
    low: float
    high: float
    trial: int
    label: str


def _dots(search: SearchHistory) -> list[_Dot]:
    known = levels(search)
    dots: list[_Dot] = []
    for step in search.steps:
        if isinstance(step, FullEvaluation):
            score = step.score
            label = f"full evaluation: {interval_text(score)}"
            dots.append(_Dot(len(dots), score.mean, score.low, score.high, 0, label))
        elif step.incumbent.key in known:
            level, difference = known[step.incumbent.key], step.difference
            label = f"trial {step.number}: {step.mean:.3f} on its minibatch, {difference.mean:+.3f} to the incumbent"
            mean = level + difference.mean
            dots.append(_Dot(len(dots), mean, level + difference.low, level + difference.high, step.number, label))
    return dots


@final
class _Frame:
    """From places and scores to points of the picture."""

    def __init__(self, dots: Sequence[_Dot]) -> None:
        self._dots = dots
        low = min(d.mean if d.trial else d.low for d in dots)
        high = max(d.mean if d.trial else d.high for d in dots)
        self._step = _round_step((high - low or 0.1) / (_TICKS - 1))
        self._low = math.floor(low / self._step) * self._step
        self._high = max(math.ceil(high / self._step) * self._step, self._low + self._step)

    def x(self, place: int) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (place + 0.5) / len(self._dots)

    def y(self, score: float) -> float:
        share = (score - self._low) / (self._high - self._low)
        return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * share

    def axes(self, search: SearchHistory) -> list[Node]:
        count = round((self._high - self._low) / self._step)
        scores = [self._low + i * self._step for i in range(count + 1)]
        digits = max(0, -math.floor(math.log10(self._step)))
        lines: list[Node] = []
        for score in scores:
            y = f"{self.y(score):.1f}"
            lines.append(_line(".grid", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y))
            lines.append(_text(x=_LEFT - 6, y=y, text_anchor="end", dominant_baseline="middle")[f"{score:.{digits}f}"])
        numbers = [d for d in self._dots if d.trial]
        every = max(1, round(_round_step(len(numbers) / 8)))
        bottom = _HEIGHT - _BOTTOM + 16
        lines += [
            _text(x=f"{self.x(d.place):.1f}", y=bottom, text_anchor="middle")[str(d.trial)]
            for d in numbers
            if d.trial == 1 or (d.trial % every == 0 and d.trial > every // 2)
        ]
        lines.append(_text(x=_LEFT, y=_HEIGHT - 6)[f"trial, of {len(search.trials)}"])
        return lines


def _seed_line(frame: _Frame, dots: Sequence[_Dot]) -> Node:
    # The seed program is the first that is evaluated in full.
    first = next((d for d in dots if not d.trial), None)
    if first is None:
        return None
    y = f"{frame.y(first.mean):.1f}"
    return _line(".seed", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y)


def _best_line(frame: _Frame, dots: Sequence[_Dot]) -> Node:
    points: list[str] = []
    best = -math.inf
    for dot in dots:
        if dot.trial or dot.mean <= best:
            continue
        x, y = frame.x(dot.place), frame.y(dot.mean)
        points.append(f"H{x:.1f}V{y:.1f}" if points else f"M{x:.1f} {y:.1f}")
        best = dot.mean
    return _path(".incumbent", d=f"{''.join(points)}H{_WIDTH - _RIGHT}") if points else None


def _mark(frame: _Frame, dot: _Dot) -> Node:
    x, y = f"{frame.x(dot.place):.1f}", f"{frame.y(dot.mean):.1f}"
    if dot.trial:
        return _circle(".trial", cx=x, cy=y, r=_RADIUS)[title[dot.label]]
    return [
        _line(".interval", x1=x, x2=x, y1=f"{frame.y(dot.low):.1f}", y2=f"{frame.y(dot.high):.1f}"),
        _circle(".full", cx=x, cy=y, r=_RADIUS + 1)[title[dot.label]],
    ]


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, ... times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))
