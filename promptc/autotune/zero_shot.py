"""zero_shot: prompts without the demonstrations that were found.

    module @iris.identify { demos = choice [] | [4 demos] | [4 demos] | [2 demos] }
    module @iris.identify { demos = choice [] }

Demonstrations are good for more than prompts: a proposer writes better instructions when it sees them (MIPRO, arXiv
2406.11695, section 5), in programs that are to run with instructions alone, too.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.session import Session
from promptc.ir.choices import with_demo_domain
from promptc.ir.ops import Program


@final
@dataclass(frozen=True, slots=True)
class ZeroShot:
    """Leaves each module the demonstrations of the seed program: none, in general."""

    name: ClassVar[str] = "zero_shot"

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        del program, pools, demos
        return Cost()

    async def apply(self, program: Program, session: Session) -> Program:
        del session
        for module in program.modules:
            if not module.demos.frozen:
                program = with_demo_domain(program, module.symbol, ())
        return program
