"""random_search: some combinations of candidates, each on the whole dev set.

    module @a { demos = choice [] | [...] | [...] }    # [] in force
    module @a { demos = choice [] | [...] | [...] }    # the second set in force

The search of Bootstrap RS (bootstrap with random search; Khattab et al., DSPy, arXiv 2310.03714, section 4), which MIPRO
(arXiv 2406.11695) is compared with: combinations are drawn, all equally likely, and nothing is learned from one for the next. It costs
more runs for each combination than minibatches do, and has nothing in it that could be set wrongly.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, final

from promptc.autotune.domains import domains
from promptc.autotune.options import AtLeastOne, check_options
from promptc.autotune.passes import Cost
from promptc.autotune.pools import Pools
from promptc.autotune.problems import OutOfBudget, Stopped
from promptc.autotune.sampler import Assignment, RandomSampler
from promptc.autotune.selection import Selection
from promptc.autotune.session import Session
from promptc.autotune.space import Space
from promptc.ir.ops import Program

_DRAWS = 16  # for each combination asked for, before it is accepted that there are no more


@final
@dataclass(frozen=True, slots=True)
class RandomSearch:
    """``candidates`` different combinations beside the seed's, fewer where there are fewer."""

    name: ClassVar[str] = "random_search"

    candidates: AtLeastOne = 16

    def __post_init__(self) -> None:
        check_options(self.name, self)

    def cost(self, program: Program, pools: Pools, demos: int) -> Cost:
        del program
        return Cost(runs=(1 + self.candidates) * len(pools.dev), demos=demos, leaves=demos, of_variants=True)

    async def apply(self, program: Program, session: Session) -> Program:
        space = Space(program, session.variants)
        if not space.variables:
            session.note(f"{self.name}: nothing to search, as no parameter has more than one candidate")
            return program
        session.record("space", variables=domains(program, session.variants))
        selection = Selection(space, session)
        try:
            for candidate in self._drawn(space, session):
                await selection.add(candidate)
        except OutOfBudget as halt:
            session.note(f"{self.name} ended early: {halt.reason}")
        except Stopped:
            # The best so far is chosen all the same; the build then ends where it next asks a model.
            pass
        # What follows goes on from the variant that was chosen.
        session.variants = None
        return selection.choose({})

    def _drawn(self, space: Space, session: Session) -> Iterator[Assignment]:
        """The seed's combination, then others, no two of them the same."""
        drawn = {space.seed}
        yield space.seed
        for draw in range(self.candidates * _DRAWS):
            rng = session.rng(self.name, str(draw))
            candidate = RandomSampler().suggest(space.variables, (), (), rng)
            if candidate not in drawn:
                drawn.add(candidate)
                yield candidate
            if len(drawn) > self.candidates:
                return
