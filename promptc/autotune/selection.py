"""Selection: candidates on the whole dev set, and the program of the one that wins (`promptc.autotune.choosing`)."""

from collections.abc import Mapping
from math import fsum
from typing import TYPE_CHECKING

from promptc.autotune.choosing import Choice, choose
from promptc.autotune.observed import compiled
from promptc.autotune.preferring import Expense, Offer, expense, front, preferred
from promptc.autotune.problems import OutOfBudget
from promptc.autotune.progress import FullScored, interval_text
from promptc.autotune.sampler import Assignment
from promptc.autotune.session import Session
from promptc.autotune.space import Space
from promptc.ir.ops import Program
from promptc.runtime.intervals import mean_interval, paired_interval

if TYPE_CHECKING:
    from promptc.autotune.effects import Estimate


class Selection:
    """Fully scored candidates. The seed is to be added first."""

    def __init__(self, space: Space, session: Session) -> None:
        self._space = space
        self._session = session
        self.scores: dict[Assignment, list[float]] = {}
        self._expenses: dict[Assignment, Expense] = {}
        self.incumbent = space.seed

    def __contains__(self, places: Assignment) -> bool:
        return places in self.scores

    async def add(self, places: Assignment) -> None:
        """Score ``places`` on all dev rows. Raises as `Session.run`, also where a report on it could not be paid for."""
        described = self._space.described(places)
        program = self._space.program(places)
        kept = self._session.ledger.reserved
        try:
            await self._session.keep_for(program)
            runs = await self._session.run(program, self._session.pools.dev, "dev", candidate=described)
        except OutOfBudget:
            self._session.ledger.reserved = kept
            raise
        self.scores[places] = [run.score for run in runs]
        self._expenses[places] = expense(program, runs)
        improved = places == self.incumbent or self._mean(places) > self._mean(self.incumbent)
        if improved:
            self.incumbent = places
        score = mean_interval(self.scores[places])
        self._session.record(
            "full evaluation", places=described, mean=score.mean, low=score.low, high=score.high, n=score.n
        )
        self._session.emit(FullScored(score, mean_interval(self.scores[self.incumbent]), improved))

    def choose(self, steering: "Mapping[Assignment, Estimate]") -> Program:
        """The program with the best values in force, or the seed's where none is reliably better.

        ``steering`` has the gains over the seed that trials speak for. Of equals, the one with fewer demonstrations wins.
        """
        if self._space.seed not in self.scores:
            return self._chosen(self._space.seed)
        by_demos = sorted(self.scores, key=self._demos)
        choice = self._preferred(choose(self._space.seed, {a: self.scores[a] for a in by_demos}, steering))
        self._session.offers = tuple(
            Offer(self._space.program(a), mean_interval(self.scores[a]), self._expenses[a])
            for a in front(self.scores, self._expenses, self._space.seed if choice.kept else choice.best)
        )
        self._session.record(
            "selection",
            best=self._space.described(choice.best),
            gain=[choice.dev.mean, choice.dev.low, choice.dev.high],
            with_trials=[choice.gain.mean, choice.gain.low, choice.gain.high],
            seed_kept=choice.kept,
            artifact=compiled(self._space.program(choice.best)),
        )
        if choice.kept:
            none = choice.best == self._space.seed
            trials = "" if choice.gain == choice.dev else f", with what trials say by {interval_text(choice.gain)}"
            reason = "none scored higher" if none else f"the best differs by {interval_text(choice.dev)}{trials}"
            self._session.note(f"kept the seed program: no candidate was reliably better on dev ({reason})")
        return self._chosen(self._space.seed if choice.kept else choice.best)

    def _preferred(self, choice: Choice) -> Choice:
        """``choice``, or one that is as good and takes less, where that is preferred."""
        preference, seed = self._session.prefer, self._space.seed
        if choice.kept:
            return choice
        taken = preferred(preference, choice.best, seed, self.scores, self._expenses)
        if taken == choice.best:
            return choice
        lost = interval_text(paired_interval(self.scores[taken], self.scores[choice.best]))
        was, now = self._expenses[choice.best], self._expenses[taken]
        self._session.note(
            f"chosen for {preference}: {now.text()}, the best on dev takes {was.text()}; on dev they differ by {lost}"
        )
        gain = paired_interval(self.scores[taken], self.scores[seed])
        return Choice(taken, gain, gain, kept=False)

    def _chosen(self, places: Assignment) -> Program:
        self._session.values.update(self._space.values(places))
        return self._space.program(places)

    def _mean(self, places: Assignment) -> float:
        scores = self.scores[places]
        return fsum(scores) / len(scores)

    def _demos(self, places: Assignment) -> int:
        return sum(len(m.demos.value) for m in self._space.program(places).modules)
