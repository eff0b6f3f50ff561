"""The search space of a program: one categorical for each learnable parameter that has something to choose."""

from promptc.autotune.sampler import Places
from promptc.ir.choices import Key, assign, learnable
from promptc.ir.ops import Program
from promptc.schema.types import Json


class Space:
    """Places are in the order of ``keys``; parameters with one value, and frozen ones, are not part of it."""

    def __init__(self, program: Program) -> None:
        sizes = {key: size for key, size in learnable(program).items() if size > 1}
        self.keys: tuple[Key, ...] = tuple(sizes)
        self.sizes: tuple[int, ...] = tuple(sizes.values())
        self.seed: Places = (0,) * len(sizes)
        self._program = program

    def program(self, places: Places) -> Program:
        """The program with ``places`` in force."""
        return assign(self._program, dict(zip(self.keys, places, strict=True)))

    def described(self, places: Places) -> dict[str, Json]:
        """``places`` by name, for the journal."""
        return {f"{symbol} {kind}": place for (symbol, kind), place in zip(self.keys, places, strict=True)}
