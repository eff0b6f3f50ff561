"""The search space of a program: one variable for each knob and each learnable parameter that has something to choose."""

from promptc.autotune.knobs import Variants, carried
from promptc.autotune.sampler import Assignment, Categorical, Variable, seed
from promptc.ir.choices import Key, assign, learnable
from promptc.ir.ops import Program
from promptc.schema.types import Json


class Space:
    """Variables are in the order of the knobs of ``variants``, then of ``keys``.

    Parameters with one value, and frozen ones, are not part of it. In a variant that has no such parameter, its place
    decides nothing.
    """

    def __init__(self, program: Program, variants: Variants | None = None) -> None:
        sizes = {key: size for key, size in learnable(program).items() if size > 1}
        self.keys: tuple[Key, ...] = tuple(sizes)
        self._variants = variants
        self._knobs = () if variants is None else tuple(k for k in variants.knobs if len(k.values) > 1)
        knobs = (Variable(k.symbol, Categorical(len(k.values))) for k in self._knobs)
        parameters = (Variable(f"{symbol} {kind}", Categorical(size)) for (symbol, kind), size in sizes.items())
        self.variables: tuple[Variable, ...] = (*knobs, *parameters)
        self.seed: Assignment = seed(self.variables)
        self._program = program

    def program(self, assignment: Assignment) -> Program:
        """The program with ``assignment`` in force."""
        places = _places(assignment)
        chosen = dict(zip(self.keys, places[len(self._knobs) :], strict=True))
        values = {k.symbol: k.values[place] for k, place in zip(self._knobs, places, strict=False) if place}
        if self._variants is None or not values:
            return assign(self._program, chosen)
        variant = carried(self._variants.program(values), self._program)
        there = learnable(variant)
        return assign(variant, {key: place for key, place in chosen.items() if place < there.get(key, 0)})

    def values(self, assignment: Assignment) -> dict[str, Json]:
        """The value of every knob, by symbol."""
        places = _places(assignment)
        return {k.symbol: k.values[place] for k, place in zip(self._knobs, places, strict=False)}

    def described(self, assignment: Assignment) -> dict[str, Json]:
        """``assignment`` by name, for the journal."""
        parameters = zip(self.keys, _places(assignment)[len(self._knobs) :], strict=True)
        return {**self.values(assignment), **{f"{symbol} {kind}": place for (symbol, kind), place in parameters}}


def _places(assignment: Assignment) -> list[int]:
    return [int(place or 0) for place in assignment]
