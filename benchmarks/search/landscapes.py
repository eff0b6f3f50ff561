"""Planted landscapes: spaces where the best assignment, and what every other one is worth, are known.

Each assignment has a strength: a sum of terms, each a function of the values of a few variables. A row is right with
the probability that the normal distribution has below the strength (`benchmarks.search.rows` says how rows differ), so the true
score of an assignment, over all rows that there could be, is known exactly.

The seed has a true score of 0.4. All terms are drawn anew for each seed of the benchmark.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from math import prod, sqrt
from random import Random
from statistics import NormalDist
from typing import Final, final

from promptc.autotune.sampler import (
    Assignment,
    Categorical,
    Condition,
    Integer,
    Uniform,
    Value,
    Variable,
    draw,
    normalise,
    seed,
)
from promptc.autotune.seeds import stream

_NORMAL = NormalDist()
_SEED_STRENGTH = _NORMAL.inv_cdf(0.4)
_SPREAD = 0.35  # the standard deviation of the strengths of random assignments
_ENUMERABLE = 5_000
_CLIMBS = 40

Term = tuple[tuple[int, ...], Callable[..., float]]


@final
@dataclass(frozen=True, slots=True)
class Noise:
    """What makes rows differ at one assignment, as shares of a variance of 1; what is left is pure luck.

    ``row``: how easy a row is for all; ``value``: how well it suits single values. Where ``softness`` is 0, a row is right
    or wrong; else its score is graded.
    """

    row: float = 0.5
    value: float = 0.2
    softness: float = 0.0


@final
@dataclass(frozen=True)
class Landscape:
    """One draw of a family of landscapes."""

    variables: tuple[Variable, ...]
    terms: tuple[Term, ...]
    noise: Noise

    def strength(self, assignment: Assignment) -> float:
        total = _SEED_STRENGTH * sqrt(1.0 + self.noise.softness**2)
        for indices, term in self.terms:
            values = [assignment[i] for i in indices]
            if None not in values:
                total += term(*values)
        return total

    def quality(self, assignment: Assignment) -> float:
        """The true mean score."""
        return _NORMAL.cdf(self.strength(assignment) / sqrt(1.0 + self.noise.softness**2))

    def gain(self, assignment: Assignment) -> float:
        """The true mean score above that of the seed."""
        return self.quality(assignment) - self.quality(seed(self.variables))

    @cached_property
    def possible(self) -> float:
        """The gain of the best assignment; in large spaces, of the best that many climbs find."""
        return max(self.gain(a) for a in self._candidates())

    def _candidates(self) -> Iterator[Assignment]:
        grids = [_grid(v) for v in self.variables]
        if prod(map(len, grids)) <= _ENUMERABLE:
            yield from {normalise(self.variables, values) for values in product(*grids)}
            return
        rng = stream(0, "climbs")
        for _ in range(_CLIMBS):
            yield self._climb([draw(v.domain, rng) for v in self.variables], grids)

    def _climb(self, values: list[Value], grids: Sequence[Sequence[Value]]) -> Assignment:
        def worth(i: int, value: Value) -> float:
            return self.strength(normalise(self.variables, [*values[:i], value, *values[i + 1 :]]))

        while True:
            before = list(values)
            for i, grid in enumerate(grids):
                values[i] = max((values[i], *grid), key=partial(worth, i))
            if values == before:
                return normalise(self.variables, values)


def _grid(variable: Variable) -> Sequence[Value]:
    match variable.domain:
        case Categorical(size=size):
            return range(size)
        case Integer(low=low, high=high):
            return range(low, high + 1)
        case Uniform(low=low, high=high):
            return [low + (high - low) * k / 20 for k in range(21)]


def _flat(*sizes: int) -> tuple[Variable, ...]:
    return tuple(Variable(f"v{i}", Categorical(size)) for i, size in enumerate(sizes))


def _table(rng: Random, deviation: float, *sizes: int) -> Callable[..., float]:
    """A normal number for each combination of places; 0 where all are the seed's."""
    table = {places: rng.gauss(0.0, deviation) for places in product(*map(range, sizes))}
    table[(0,) * len(sizes)] = 0.0
    return lambda *places: table[places]


def _mains(rng: Random, deviation: float, sizes: Sequence[int]) -> list[Term]:
    each = deviation / sqrt(len(sizes))
    return [((i,), _table(rng, each, size)) for i, size in enumerate(sizes)]


def additive(rng: Random, sizes: Sequence[int], noise: Noise, spread: float = _SPREAD) -> Landscape:
    """Each value adds its own part, whatever the others are."""
    return Landscape(_flat(*sizes), tuple(_mains(rng, spread, sizes)), noise)


def interacting(rng: Random, sizes: Sequence[int], noise: Noise) -> Landscape:
    """Half of the variance is of values alone, half of pairs of values of neighbouring variables."""
    half = _SPREAD / sqrt(2)
    pairs = [(i, i + 1) for i in range(len(sizes) - 1)]
    joint = [(p, _table(rng, half / sqrt(len(pairs)), *(sizes[i] for i in p))) for p in pairs]
    return Landscape(_flat(*sizes), (*_mains(rng, half, sizes), *joint), noise)


def needle(rng: Random, sizes: Sequence[int], noise: Noise) -> Landscape:
    """Nearly flat, but for one pair of values, of two variables, that lifts the score from 0.4 to about 0.7."""
    first, second = sorted(rng.sample(range(len(sizes)), 2))
    places = (rng.randrange(1, sizes[first]), rng.randrange(1, sizes[second]))
    lift: Term = ((first, second), lambda a, b: 0.8 if (a, b) == places else 0.0)
    return Landscape(_flat(*sizes), (*_mains(rng, 0.1, sizes), lift), noise)


def conditional(rng: Random, noise: Noise) -> Landscape:
    """A strategy with variables of its own under two of its three values, some of them numbers, and one variable for all."""
    one, two = (((Condition(0, place),),) for place in (1, 2))
    variables = (
        Variable("strategy", Categorical(3)),
        Variable("instruction", Categorical(8)),
        Variable("one.demos", Categorical(6), one),
        Variable("one.samples", Integer(1, 5, 1), one),
        Variable("two.instruction", Categorical(8), two),
        Variable("two.demos", Categorical(6), two),
        Variable("two.temperature", Uniform(0.0, 1.0, 0.0), two),
    )
    middle = rng.uniform(0.2, 0.9)
    step = rng.uniform(-0.05, 0.1)
    each = _SPREAD / sqrt(3)
    terms: list[Term] = [
        ((0,), _table(rng, each, 3)),
        ((1,), _table(rng, each, 8)),
        ((2,), _table(rng, each, 6)),
        ((3,), lambda samples: step * (samples - 1)),
        ((4,), _table(rng, each, 8)),
        ((5,), _table(rng, each, 6)),
        ((6,), lambda temperature: 0.3 * (middle**2 - (temperature - middle) ** 2)),
    ]
    return Landscape(variables, tuple(terms), noise)


_BINARY, _GRADED, _HEAVY = Noise(), Noise(softness=0.5), Noise(row=0.2, value=0.1)
LANDSCAPES: Final[dict[str, Callable[[Random], Landscape]]] = {
    "additive-2": lambda rng: additive(rng, (10, 10), _BINARY),
    "additive-4": lambda rng: additive(rng, (6, 6, 6, 6), _BINARY),
    "additive-8": lambda rng: additive(rng, (8,) * 8, _GRADED),
    "interacting-2": lambda rng: interacting(rng, (8, 8), _GRADED),
    "interacting-4": lambda rng: interacting(rng, (6, 6, 6, 6), _BINARY),
    "interacting-8": lambda rng: interacting(rng, (6,) * 8, _BINARY),
    "needle-2": lambda rng: needle(rng, (10, 10), _BINARY),
    "needle-4": lambda rng: needle(rng, (6, 6, 6, 6), _BINARY),
    "conditional-7": lambda rng: conditional(rng, _BINARY),
    "noisy-4": lambda rng: additive(rng, (6, 6, 6, 6), _HEAVY, spread=0.2),
    "noisy-8": lambda rng: additive(rng, (6,) * 8, _HEAVY, spread=0.2),
}
