"""Which of the candidates that were scored on the dev rows wins, and whether it is kept.

The best of many means is too high, and half of the published runs of such optimizers end below the program they started from on
some task. So the seed stays unless the winner's gain is above zero with its whole interval, on enough rows. What trials on steering rows
say counts with the dev rows, by how sure it is: they are other rows, so they say again what the dev rows say, or do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import TYPE_CHECKING, final

from promptc.artifact.model import Interval
from promptc.autotune.sampler import Assignment
from promptc.runtime.intervals import paired_interval

if TYPE_CHECKING:
    from promptc.autotune.effects import Estimate

_WIDTH = 1.96  # standard errors on each side of a 95 % interval
_PRIOR_ROWS = 4.0  # rows' worth of the spread over all candidates that each candidate's own starts from
_LEAST = 1e-6  # a standard error; where all rows differ by the same, there is still no certainty
_FEWEST = 6  # rows: of fewer, even if all of them gain, the sign test (p = 2 / 2**rows) says nothing at 5 %


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """The ``gain`` of ``best`` over the seed by all that is known, that on the ``dev`` rows alone, and whether the seed is ``kept``."""

    best: Assignment
    gain: Interval
    dev: Interval
    kept: bool


def choose(
    seed: Assignment,
    scores: Mapping[Assignment, Sequence[float]],
    steering: "Mapping[Assignment, Estimate]",
) -> Choice:
    """The choice among the keys of ``scores``, which has the seed; the first of equals.

    ``scores`` are on the dev rows, in one order; ``steering`` has gains over the seed by other rows, where they are known.
    """
    base = scores[seed]
    differences = {a: [x - y for x, y in zip(own, base, strict=True)] for a, own in scores.items() if a != seed}
    if not differences:
        return _nothing(seed, len(base))
    spread = fsum(_squares(d) / len(d) for d in differences.values()) / len(differences)
    errors = {
        a: max(_LEAST, sqrt((_squares(d) + _PRIOR_ROWS * spread) / (len(d) + _PRIOR_ROWS) / len(d)))
        for a, d in differences.items()
    }
    known = {a: _together(_mean(d), errors[a], steering.get(a)) for a, d in differences.items()}
    best = max(known, key=lambda a: known[a][0])
    if known[best][0] <= 0:
        return _nothing(seed, len(base))
    dev = paired_interval(scores[best], base)
    gain = _interval(dev, steering.get(best))
    return Choice(best, gain, dev, kept=gain.low <= 0 or len(base) < _FEWEST)


def _nothing(seed: Assignment, rows: int) -> Choice:
    none = Interval(0.0, 0.0, 0.0, rows)
    return Choice(seed, none, none, kept=True)


def _interval(dev: Interval, steering: "Estimate | None") -> Interval:
    if steering is None:
        return dev
    mean, error = _together(dev.mean, max(_LEAST, (dev.high - dev.low) / 2 / _WIDTH), steering)
    return Interval(mean, mean - _WIDTH * error, mean + _WIDTH * error, dev.n)


def _together(mean: float, error: float, other: "Estimate | None") -> tuple[float, float]:
    """Mean and standard error of two estimates of one gain, by their precision."""
    if other is None:
        return mean, error
    one, two = error**-2, max(_LEAST, other.deviation) ** -2
    return (one * mean + two * other.mean) / (one + two), (one + two) ** -0.5


def _squares(values: Sequence[float]) -> float:
    mean = _mean(values)
    return fsum((v - mean) ** 2 for v in values)


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)
