"""The search space of a program: one categorical for each knob and each learnable parameter that has something to choose."""

from promptc.autotune.knobs import Variants, carried
from promptc.autotune.sampler import Places
from promptc.ir.choices import Key, assign, learnable
from promptc.ir.ops import Program
from promptc.schema.types import Json


class Space:
    """Places are in the order of the knobs of ``variants``, then of ``keys``.

    Parameters with one value, and frozen ones, are not part of it. In a variant that has no such parameter, its place
    decides nothing.
    """

    def __init__(self, program: Program, variants: Variants | None = None) -> None:
        sizes = {key: size for key, size in learnable(program).items() if size > 1}
        self.keys: tuple[Key, ...] = tuple(sizes)
        self._variants = variants
        self._knobs = () if variants is None else tuple(k for k in variants.knobs if len(k.values) > 1)
        self.sizes: tuple[int, ...] = (*(len(k.values) for k in self._knobs), *sizes.values())
        self.seed: Places = (0,) * len(self.sizes)
        self._program = program

    def program(self, places: Places) -> Program:
        """The program with ``places`` in force."""
        chosen = dict(zip(self.keys, places[len(self._knobs) :], strict=True))
        values = {k.symbol: k.values[place] for k, place in zip(self._knobs, places, strict=False) if place}
        if self._variants is None or not values:
            return assign(self._program, chosen)
        variant = carried(self._variants.program(values), self._program)
        there = learnable(variant)
        return assign(variant, {key: place for key, place in chosen.items() if place < there.get(key, 0)})

    def values(self, places: Places) -> dict[str, Json]:
        """The value of every knob, by symbol."""
        return {k.symbol: k.values[place] for k, place in zip(self._knobs, places, strict=False)}

    def described(self, places: Places) -> dict[str, Json]:
        """``places`` by name, for the journal."""
        parameters = zip(self.keys, places[len(self._knobs) :], strict=True)
        return {**self.values(places), **{f"{symbol} {kind}": place for (symbol, kind), place in parameters}}
