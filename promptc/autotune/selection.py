"""Selection: candidates on the whole dev set, and which of them is kept.

The best of many means is too high, and half of the published runs of such optimizers end below the program they started from on
some task. So the seed program stays unless the paired difference on the dev set is above zero with its whole interval.
"""

from collections.abc import Mapping
from math import fsum

from promptc.autotune.observed import compiled
from promptc.autotune.progress import FullScored, interval_text
from promptc.autotune.sampler import Assignment
from promptc.autotune.session import Session
from promptc.autotune.space import Space
from promptc.ir.ops import Program
from promptc.runtime.intervals import mean_interval, paired_interval


class Selection:
    """Fully scored candidates. The seed is to be added first."""

    def __init__(self, space: Space, session: Session) -> None:
        self._space = space
        self._session = session
        self._scores: dict[Assignment, list[float]] = {}
        self.incumbent = space.seed

    def __contains__(self, places: Assignment) -> bool:
        return places in self._scores

    async def add(self, places: Assignment) -> None:
        """Score ``places`` on all dev rows. Raises as `Session.run`."""
        described = self._space.described(places)
        runs = await self._session.run(self._space.program(places), self._session.pools.dev, "dev", candidate=described)
        self._scores[places] = [run.score for run in runs]
        improved = places == self.incumbent or self._mean(places) > self._mean(self.incumbent)
        if improved:
            self.incumbent = places
        score = mean_interval(self._scores[places])
        self._session.record(
            "full evaluation", places=described, mean=score.mean, low=score.low, high=score.high, n=score.n
        )
        self._session.emit(FullScored(score, mean_interval(self._scores[self.incumbent]), improved))

    def choose(self, steering: Mapping[Assignment, float]) -> Program:
        """The program with the best values in force, or the seed's where none is reliably better.

        ``steering`` scores decide between equals on dev, and between equals there, fewer demonstrations do.
        """
        if self._space.seed not in self._scores:
            return self._chosen(self._space.seed)
        best = max(self._scores, key=lambda p: (self._mean(p), steering.get(p, float("-inf")), -self._demos(p)))
        gain = paired_interval(self._scores[best], self._scores[self._space.seed])
        kept = best == self._space.seed or gain.low <= 0
        self._session.record(
            "selection",
            best=self._space.described(best),
            gain=[gain.mean, gain.low, gain.high],
            seed_kept=kept,
            artifact=compiled(self._space.program(best)),
        )
        if kept:
            reason = "none scored higher" if best == self._space.seed else f"the best differs by {interval_text(gain)}"
            self._session.note(f"kept the seed program: no candidate was reliably better on dev ({reason})")
        return self._chosen(self._space.seed if kept else best)

    def _chosen(self, places: Assignment) -> Program:
        self._session.values.update(self._space.values(places))
        return self._space.program(places)

    def _mean(self, places: Assignment) -> float:
        scores = self._scores[places]
        return fsum(scores) / len(scores)

    def _demos(self, places: Assignment) -> int:
        return sum(len(m.demos.value) for m in self._space.program(places).modules)
