"""What a pass is."""

from typing import Protocol

from promptc.ir.ops import Program


class Pass(Protocol):
    """A rewrite of a whole program: a frozen dataclass with a name, its options as fields, and `apply`.

    ``apply`` takes a program that the verifier accepts and returns one, and has no other effect. Running it twice
    changes nothing more.
    """

    @property
    def name(self) -> str:
        """What command lines and messages call it."""
        ...

    def apply(self, program: Program) -> Program: ...
