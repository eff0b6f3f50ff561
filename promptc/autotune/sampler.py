"""Where to look next: from the assignments tried so far, and how good they were, to the next one.

A sampler is a function of what it is given and of a random stream, and keeps nothing: so a resumed search goes the same way.

What is searched is a tree: a variable may exist only under some choices of others, and has no value under all other choices. So
nothing is learned about a variable from trials in which it decided nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol, final


@final
@dataclass(frozen=True, slots=True)
class Categorical:
    """A value is a place from 0 to ``size - 1``, without an order among them; place 0 is the seed's."""

    size: int

    @property
    def seed(self) -> int:
        return 0


@final
@dataclass(frozen=True, slots=True)
class Integer:
    """A value is a whole number from ``low`` to ``high``, both ends among them."""

    low: int
    high: int
    seed: int


@final
@dataclass(frozen=True, slots=True)
class Uniform:
    """A value is a number from ``low`` to ``high``."""

    low: float
    high: float
    seed: float


Domain = Categorical | Integer | Uniform


@final
@dataclass(frozen=True, slots=True)
class Condition:
    """That the categorical at the index ``variable`` exists and has the value ``place``."""

    variable: int
    place: int


@final
@dataclass(frozen=True, slots=True)
class Variable:
    """One decision of a search.

    It exists where all conditions of one of the groups in ``under`` hold; without a group it always does. Conditions are about
    variables that stand before it.
    """

    name: str
    domain: Domain
    under: tuple[tuple[Condition, ...], ...] = ()


Value = int | float
# A value for each variable; None where it does not exist under the choices made.
Assignment = tuple[Value | None, ...]


@final
@dataclass(frozen=True, slots=True)
class Observation:
    """``score``: higher is better; it may be a difference from something. ``weight`` is its evidence: how many rows."""

    assignment: Assignment
    score: float
    weight: float


class Sampler(Protocol):
    def suggest(
        self,
        variables: Sequence[Variable],
        history: Sequence[Observation],
        pending: Sequence[Assignment],
        rng: Random,
    ) -> Assignment:
        """The next assignment to try. ``pending`` were suggested, and their scores are not known yet.

        The result is as `normalise` leaves it, and does not depend on the order of ``history`` nor on that of ``pending``.
        """
        ...


def exists(variable: Variable, values: Sequence[Value | None]) -> bool:
    """Whether ``variable`` exists, given the ``values`` of those before it at least."""
    return not variable.under or any(all(values[c.variable] == c.place for c in group) for group in variable.under)


def normalise(variables: Sequence[Variable], assignment: Sequence[Value | None]) -> Assignment:
    """``assignment`` without values of what does not exist; what exists and has no value gets the seed's."""
    values: list[Value | None] = []
    for variable, value in zip(variables, assignment, strict=True):
        if not exists(variable, values):
            values.append(None)
        else:
            values.append(variable.domain.seed if value is None else value)
    return tuple(values)


def seed(variables: Sequence[Variable]) -> Assignment:
    """The assignment of the seed program."""
    return normalise(variables, [None] * len(variables))


@final
class RandomSampler:
    """Every value is equally likely: the baseline."""

    def suggest(
        self,
        variables: Sequence[Variable],
        history: Sequence[Observation],
        pending: Sequence[Assignment],
        rng: Random,
    ) -> Assignment:
        del history, pending
        return normalise(variables, [draw(variable.domain, rng) for variable in variables])


def draw(domain: Domain, rng: Random) -> Value:
    """A value of ``domain``, all equally likely."""
    match domain:
        case Categorical(size=size):
            return rng.randrange(size)
        case Integer(low=low, high=high):
            return rng.randint(low, high)
        case Uniform(low=low, high=high):
            return rng.uniform(low, high)
