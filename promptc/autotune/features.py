"""Assignments as numbers, for models that are linear in what each value adds.

A categorical has one feature for each place. A number has a few hat functions, spread evenly over its range: each is 1 at its
own knot and 0 at the next, so near values share what is learned about them, and no shape is ruled out. A variable that does
not exist has zeros.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import final

import numpy as np
import numpy.typing as npt

from promptc.autotune.sampler import Assignment, Categorical, Domain, Integer, Uniform, Value, Variable, normalise

_KNOTS = 4  # of a number
_POINTS = 13  # of a range of floats, to look for the best among

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@final
class Features:
    """``slices`` has the features of each variable; ``levels`` the values that are looked at, and ``tables`` their features.

    ``parents`` are the variables that others exist under.
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = tuple(variables)
        self.levels: tuple[tuple[Value, ...], ...] = tuple(_levels(v.domain) for v in variables)
        self.tables: tuple[Floats, ...] = tuple(
            np.asarray([_features(v.domain, value) for value in values])
            for v, values in zip(variables, self.levels, strict=True)
        )
        ends = np.cumsum([table.shape[1] for table in self.tables]).tolist()
        self.slices = tuple(slice(a, b) for a, b in zip([0, *ends], ends, strict=False))
        self.width: int = ends[-1]
        self.parents = {c.variable for v in variables for group in v.under for c in group}
        # A search looks at the same few hundred assignments after each trial.
        self._rows: dict[Assignment, Floats] = {}
        self._places: dict[Assignment, list[int]] = {}

    def encode(self, assignments: Sequence[Assignment]) -> Floats:
        """One row of features for each of ``assignments``, of shape (assignments, width)."""
        return np.asarray([self._row(a) for a in assignments]).reshape(len(assignments), self.width)

    def _row(self, assignment: Assignment) -> Floats:
        known = self._rows.get(assignment)
        if known is None:
            known = self._rows[assignment] = np.zeros(self.width)
            for variable, own, value in zip(self.variables, self.slices, assignment, strict=True):
                if value is not None:
                    known[own] = _features(variable.domain, value)
        return known

    def encode_places(self, places: Places) -> Floats:
        """As `encode`, for assignments by their places in ``levels``, of shape (assignments, variables)."""
        parts = [table[places[:, i]] for i, table in enumerate(self.tables)]
        for i, variable in enumerate(self.variables):
            if variable.under:
                parts[i] = parts[i] * self.existing(i, places)[:, None]
        return np.concatenate(parts, axis=1)

    def encode_again(self, encoded: Floats, places: Places, index: int) -> None:
        """Bring ``encoded``, of ``places``, up to date where the places of the variable at ``index`` have changed."""
        if index in self.parents:
            encoded[:] = self.encode_places(places)
            return
        part = self.tables[index][places[:, index]]
        encoded[:, self.slices[index]] = (
            part * self.existing(index, places)[:, None] if self.variables[index].under else part
        )

    def existing(self, index: int, places: Places) -> npt.NDArray[np.bool_]:
        """In which of ``places`` the variable at ``index`` exists."""
        groups = self.variables[index].under
        exists = np.full(len(places), not groups)
        for group in groups:
            holds = np.ones(len(places), dtype=np.bool_)
            for condition in group:
                # What does not exist has no value either.
                holds &= (places[:, condition.variable] == condition.place) & self.existing(condition.variable, places)
            exists |= holds
        return exists

    def assignment(self, places: Sequence[int]) -> Assignment:
        return normalise(self.variables, [levels[place] for levels, place in zip(self.levels, places, strict=True)])

    def places(self, assignment: Assignment) -> list[int]:
        """The nearest places in ``levels``; what does not exist has the first."""
        known = self._places.get(assignment)
        if known is None:
            known = self._places[assignment] = [
                0 if value is None else min(range(len(levels)), key=lambda k: abs(levels[k] - value))
                for value, levels in zip(assignment, self.levels, strict=True)
            ]
        return known


@lru_cache(maxsize=8)
def features(variables: tuple[Variable, ...]) -> Features:
    """Those of ``variables``, which keep what they encoded."""
    return Features(variables)


def _levels(domain: Domain) -> tuple[Value, ...]:
    match domain:
        case Categorical(size=size):
            return tuple(range(size))
        case Integer(low=low, high=high):
            return tuple(range(low, high + 1))
        case Uniform(low=low, high=high, seed=seed):
            grid = {low + (high - low) * k / (_POINTS - 1) for k in range(_POINTS)}
            return tuple(sorted(grid | {seed}))


def _features(domain: Domain, value: Value) -> Floats:
    match domain:
        case Categorical(size=size):
            return np.asarray(np.arange(size) == value, dtype=np.float64)
        case Integer(low=low, high=high) | Uniform(low=low, high=high):
            position = (value - low) / (high - low) * (_KNOTS - 1) if high > low else 0.0
            return np.asarray(np.maximum(0.0, 1.0 - np.abs(position - np.arange(_KNOTS))))
