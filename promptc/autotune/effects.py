"""A Bayesian model of a search: what each value adds to the score, and what pairs of values add together.

    score(a) = level + sum_v main_v(a_v) + sum_{v<w} pair_vw(a_v, a_w) + own(a) + noise,    noise ~ N(0, r / weight)

All effects are Gaussian a priori, so the posterior is closed: a Gaussian process over assignments, whose kernel is the sum
of the parts (additive Gaussian processes, Duvenaud et al. 2011). How much of the variance each part has follows from the
data: every mixture of a small grid weighs what its marginal likelihood says. So pairs count where the data show them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import log
from random import Random
from typing import final

import numpy as np

from promptc.autotune.features import Floats, features
from promptc.autotune.remembered import remembered
from promptc.autotune.sampler import Assignment, Observation, Value, Variable

# Shares of the variance of scores (main effects, pairs, an assignment's own), and how likely they are beforehand.
_SHARES = (((0.9, 0.08, 0.02), 0.5), ((0.6, 0.3, 0.1), 0.3), ((0.3, 0.6, 0.1), 0.2))
# The variance of the noise of one row, in units of the variance of scores, and how likely it is beforehand.
_NOISES = ((3.0, 0.15), (10.0, 0.35), (30.0, 0.35), (100.0, 0.15))
_PRIOR_VARIANCE = 0.01  # of scores, on a metric from 0 to 1
_PRIOR_COUNT = 4.0  # observations that this belief is worth
_WEIGHED = 80  # assignments that mixtures are weighed on; where there are more, the likeliest mixture alone stays


@final
@dataclass(frozen=True, slots=True)
class Estimate:
    """Of a mean score: what is expected, and the standard deviation of that."""

    mean: float
    deviation: float


@final
@dataclass(frozen=True, slots=True)
class Surface:
    """A score for every assignment: ``level + f @ main + f @ pairs @ f / 2`` for its features f, and what is its own.

    ``pairs`` is symmetric, and 0 between features of one variable. ``own`` is of the assignments that ``places`` has.
    """

    level: float
    main: Floats
    pairs: Floats
    own: Floats
    places: Mapping[Assignment, int]

    def of(self, features: Floats) -> Floats:
        """Scores of the rows of ``features``, without ``own``."""
        return np.asarray(self.level + features @ self.main + 0.5 * ((features @ self.pairs) * features).sum(axis=1))

    def own_of(self, assignment: Assignment) -> float:
        place = self.places.get(assignment)
        return 0.0 if place is None else float(self.own[place])

    def nearer(self, other: "Surface", share: float) -> "Surface":
        """The surface between ``other``, of the same assignments, and this one, at ``share`` of the way."""
        return Surface(
            other.level + share * (self.level - other.level),
            other.main + share * (self.main - other.main),
            other.pairs + share * (self.pairs - other.pairs),
            other.own + share * (self.own - other.own),
            self.places,
        )


@final
class Effects:
    """The posterior after ``history``, which must not be empty; of equal assignments, evidence adds up.

    ``seen`` are the different assignments of ``history``, ``leading`` those of all observations, the best first.
    """

    def __init__(self, variables: Sequence[Variable], history: Sequence[Observation]) -> None:
        self.features = features(tuple(variables))
        self.seen, scores, weights = _pooled(history)
        self.leading = [
            o.assignment for o in sorted(history, key=lambda o: (-o.score, -o.weight, _order(o.assignment)))
        ]
        self._places = {assignment: place for place, assignment in enumerate(self.seen)}
        self._encoded = self.features.encode(self.seen)
        alike = self._alike(self.seen, self.seen)
        count = len(variables)
        scale = np.asarray([1 / count, 2 / max(2, count * (count - 1)), 1.0])
        grid = list(product(_SHARES, _NOISES))
        some = np.sort(np.argsort(-weights, kind="stable")[:_WEIGHED])
        few = alike[:, some][:, :, some]
        parts = [
            _Part(few, np.asarray(shares) * scale, noise, scores[some], weights[some])
            for (shares, _), (noise, _) in grid
        ]
        likely = [p.evidence + log(a) + log(b) for p, ((_, a), (_, b)) in zip(parts, grid, strict=True)]
        if len(some) < len(self.seen):
            likeliest = parts[int(np.argmax(likely))]
            self._parts = [_Part(alike, likeliest.shares, likeliest.noise, scores, weights)]
            self._chances = [1.0]
        else:
            chances = np.exp(np.asarray(likely) - max(likely))
            self._parts, self._chances = parts, (chances / chances.sum()).tolist()
        self.mean = self._average()

    def draw(self, rng: Random) -> Surface:
        """One sample of the posterior: one of the prior, corrected by what it gets wrong (Wilson et al. 2020)."""
        generator = np.random.default_rng(rng.getrandbits(64))
        part = rng.choices(self._parts, self._chances)[0]
        width, count = self.features.width, len(self.seen)
        deviation = np.sqrt(part.shares * part.variance)
        main = deviation[0] * generator.standard_normal(width)
        half = np.triu(deviation[1] * generator.standard_normal((width, width)), 1)
        pairs = self._between(half + half.T)
        own = deviation[2] * generator.standard_normal(count)
        sample = Surface(part.level, main, pairs, own, self._places)
        prior = sample.of(self._encoded) + own
        noisy = prior + np.sqrt(part.variance * part.noises) * generator.standard_normal(count)
        change = self._surface(part, part.inverse @ (part.scores - noisy))
        return Surface(part.level, main + change.main, pairs + change.pairs, own + change.own, self._places)

    def estimates(
        self, assignments: Sequence[Assignment], over: Assignment | None = None
    ) -> dict[Assignment, Estimate]:
        """What the scores of ``assignments`` are; with ``over``, how far above the score of that one."""
        alike, norms = self._alike(assignments, self.seen), np.asarray(self._norms(assignments))
        if over is not None:
            alike = alike - self._alike([over], self.seen)
            norms = norms + np.asarray(self._norms([over])) - 2 * self._alike(assignments, [over])[:, :, 0]
        means, squares = np.zeros(len(assignments)), np.zeros(len(assignments))
        for part, chance in zip(self._parts, self._chances, strict=True):
            kernel = np.tensordot(part.shares, alike, axes=1)
            mean = kernel @ part.alpha + (part.level if over is None else 0.0)
            left = part.shares @ norms - ((kernel @ part.inverse) * kernel).sum(axis=1)
            means += chance * mean
            squares += chance * (part.variance * np.maximum(0.0, left) + mean**2)
        deviations = np.sqrt(np.maximum(0.0, squares - means**2))
        return {a: Estimate(*e) for a, *e in zip(assignments, means.tolist(), deviations.tolist(), strict=True)}

    def _alike(self, a: Sequence[Assignment], b: Sequence[Assignment]) -> Floats:
        """How much each of ``a`` shares with each of ``b``: of values, of pairs, and whether it is the same."""
        left, right = self.features.encode(a), self.features.encode(b)
        by_variable = np.asarray([left[:, own] @ right[:, own].T for own in self.features.slices])
        main = by_variable.sum(axis=0)
        numbers = {assignment: i for i, assignment in enumerate(dict.fromkeys([*a, *b]))}
        same = np.equal.outer([numbers[x] for x in a], [numbers[y] for y in b]).astype(np.float64)
        return np.asarray([main, (main**2 - (by_variable**2).sum(axis=0)) / 2, same])

    def _norms(self, a: Sequence[Assignment]) -> Floats:
        """`_alike` of each of ``a`` with itself."""
        squares = self.features.encode(a) ** 2
        by_variable = np.asarray([squares[:, own].sum(axis=1) for own in self.features.slices])
        main = by_variable.sum(axis=0)
        return np.asarray([main, (main**2 - (by_variable**2).sum(axis=0)) / 2, np.ones(len(a))])

    def _between(self, pairs: Floats) -> Floats:
        """``pairs`` without those of the features of one variable."""
        pairs = pairs.copy()
        for own in self.features.slices:
            pairs[own, own] = 0.0
        return pairs

    def _surface(self, part: "_Part", alpha: Floats) -> Surface:
        weighted = self._encoded * alpha[:, None]
        return Surface(
            part.level,
            part.shares[0] * weighted.sum(axis=0),
            part.shares[1] * self._between(self._encoded.T @ weighted),
            part.shares[2] * alpha,
            self._places,
        )

    def _average(self) -> Surface:
        weighted = [(self._surface(p, p.alpha), c) for p, c in zip(self._parts, self._chances, strict=True)]
        return Surface(
            sum(c * s.level for s, c in weighted),
            np.sum([c * s.main for s, c in weighted], axis=0),
            np.sum([c * s.pairs for s, c in weighted], axis=0),
            np.sum([c * s.own for s, c in weighted], axis=0),
            self._places,
        )


@remembered
def effects(variables: tuple[Variable, ...], history: tuple[Observation, ...]) -> Effects:
    """`Effects`, made once where a block of suggestions and a ranking have one history."""
    return Effects(variables, history)


@final
class _Part:
    """The posterior for one mixture; ``alpha`` is the inverse covariance times the scores, less their level."""

    def __init__(self, alike: Floats, shares: Floats, noise: float, scores: Floats, weights: Floats) -> None:
        self.shares = shares
        self.noise = noise
        self.noises = noise / weights
        self.scores = scores
        covariance = np.tensordot(shares, alike, axes=1) + np.diag(self.noises)
        factor = np.linalg.cholesky(covariance)
        self.inverse: Floats = np.linalg.inv(covariance)
        total = float(self.inverse.sum())
        self.level = float(self.inverse.sum(axis=0) @ scores) / total
        self.alpha: Floats = self.inverse @ (scores - self.level)
        count = len(scores) - 1 + _PRIOR_COUNT
        self.variance = (float((scores - self.level) @ self.alpha) + _PRIOR_COUNT * _PRIOR_VARIANCE) / count
        # The marginal likelihood, with the level and the variance integrated out, up to a constant.
        self.evidence = -float(np.log(np.diag(factor)).sum()) - (log(total) + count * log(self.variance)) / 2


def _pooled(history: Sequence[Observation]) -> tuple[list[Assignment], Floats, Floats]:
    weights: dict[Assignment, float] = {}
    sums: dict[Assignment, float] = {}
    # Sorted, as sums of floats depend on their order.
    for o in sorted(history, key=lambda o: (o.score, o.weight)):
        weights[o.assignment] = weights.get(o.assignment, 0.0) + o.weight
        sums[o.assignment] = sums.get(o.assignment, 0.0) + o.weight * o.score
    seen = sorted(weights, key=_order)
    return seen, np.asarray([sums[a] / weights[a] for a in seen]), np.asarray([weights[a] for a in seen])


def _order(assignment: Assignment) -> list[tuple[bool, Value]]:
    """By values, where what does not exist has none."""
    return [(v is not None, v or 0) for v in assignment]
