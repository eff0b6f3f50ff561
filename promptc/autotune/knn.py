"""knn: demonstrations that are chosen for each input, when the program runs.

    module @iris.identify { demos = choice [] }
    module @iris.identify { demos = choice [] | [60 demos], nearest = 4 }

No search can know which demonstrations an input needs that is not there yet. So the artifact holds a pool of them, and a
call shows those whose inputs are most like its own (`promptc.runtime.nearest`): the k nearest neighbours. What it costs is
a prefix that no two calls share.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from promptc.autotune.demo_sets import balanced, most_demos
from promptc.autotune.options import AtLeastOne, at_least, check_options
from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.propose import known_demos
from promptc.autotune.session import Session
from promptc.ir.choices import with_demo_domain
from promptc.ir.ops import Program


@final
@dataclass(frozen=True, slots=True)
class Knn:
    """The ``demos`` nearest of at most ``pool`` demonstrations: of what `bootstrap` found, and of what the demo rows label."""

    name: ClassVar[str] = "knn"

    demos: AtLeastOne = 4
    pool: AtLeastOne = 200

    def __post_init__(self) -> None:
        check_options(self.name, self)
        at_least(self.name, "pool", self.pool, self.demos)

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        del program, pools, demos
        return Cost(leaves=self.demos)

    async def apply(self, program: Program, session: Session) -> Program:
        for module in program.modules:
            shown = most_demos(module, self.demos)
            if module.demos.frozen or not shown:
                continue
            known = await known_demos(program, module, session)
            pool = balanced(module, known, self.pool, session.rng(self.name, module.symbol))
            session.record("pool", module=module.symbol, demos=len(pool))
            if not pool:
                session.note(f"{module.symbol}: no demonstrations, as no run was good and no columns label its fields")
            program = with_demo_domain(program, module.symbol, [pool] if pool else [], nearest=shown)
        return program
