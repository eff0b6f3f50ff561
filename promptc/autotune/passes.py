"""What a prompt-changing pass is, and what it tells the plan about itself."""

from dataclasses import dataclass
from typing import Protocol, final

from promptc.autotune.asked import Asked
from promptc.autotune.pools import Pools
from promptc.autotune.session import Session
from promptc.ir.ops import Program


@final
@dataclass(frozen=True, slots=True)
class Cost:
    """What a pass uses at most.

    ``runs`` of the program, with up to ``demos`` demonstrations in each prompt; questions ``asked`` of the teacher;
    ``leaves`` is the most demonstrations that it leaves in a domain for the passes after it. ``of_variants`` says that the
    runs may be of any variant of the program, ``by_teacher`` that the teacher answers in them for all modules.
    """

    runs: int = 0
    demos: int = 0
    asked: tuple[Asked, ...] = ()
    leaves: int = 0
    of_variants: bool = False
    by_teacher: bool = False


class Pass(Protocol):
    """A prompt-changing pass: a small frozen dataclass whose fields are its options."""

    @property
    def name(self) -> str: ...

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        """Upper bounds; ``demos`` is the most demonstrations that earlier passes left in a domain."""
        ...

    async def apply(self, program: Program, session: Session) -> Program:
        """``program`` with other domains or values. Raises `Halt` where the build is to end with what it has."""
        ...
