"""The search protocol over an objective that is written down, without programs and models."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from random import Random

import pytest

from promptc.autotune.problems import OutOfBudget
from promptc.autotune.protocol import Options, SearchProtocol, Trial, minibatches
from promptc.autotune.sampler import (
    Assignment,
    Categorical,
    Observation,
    RandomSampler,
    Sampler,
    Variable,
)
from promptc.autotune.seeds import stream
from promptc.autotune.thompson import ThompsonSampler
from promptc.autotune.tpe_hyperopt import TpeSampler

VARIABLES = (Variable("a", Categorical(5)), Variable("b", Categorical(4)))


class Written:
    """A row is right where its luck is below the quality; each run takes a moment that no two have in common.

    ``budget`` is in runs. ``asked`` has all of them in order.
    """

    rows = 30

    def __init__(self, budget: int = 10**9) -> None:
        self.budget = budget
        self.asked: list[tuple[Assignment, int]] = []
        self.full_asked: list[Assignment] = []
        self.at_once = 0
        self.most_at_once = 0

    @property
    def spent(self) -> int:
        return len(self.asked) + 20 * len(self.full_asked)

    async def require(self, runs: Mapping[Assignment, Sequence[int]]) -> None:
        if self.spent + sum(map(len, runs.values())) + 20 > self.budget:
            raise OutOfBudget("spent")

    async def steer(self, assignment: Assignment, rows: Sequence[int]) -> list[float]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        for _ in range(Random(str((assignment, rows))).randrange(4)):
            await asyncio.sleep(0)
        self.at_once -= 1
        self.asked += [(assignment, row) for row in rows]
        return [float(Random(str(row)).random() < quality(assignment)) for row in rows]

    async def full(self, assignment: Assignment) -> None:
        if self.spent + 20 > self.budget:
            raise OutOfBudget("spent")
        self.full_asked.append(assignment)


def quality(assignment: Assignment) -> float:
    return 0.2 + 0.3 * (assignment[0] == 3) + 0.3 * (assignment[1] == 2)


async def searched(
    objective: Written, sampler: Sampler | None = None, *, trials: int = 20, concurrency: int = 1, seed: int = 1
) -> list[Trial]:
    told: list[Trial] = []
    protocol = SearchProtocol(
        VARIABLES,
        sampler or ThompsonSampler(5),
        objective,
        Options(trials, minibatch=9, full_every=10, concurrency=concurrency),
        stream=lambda *names: stream(seed, *names),
        watch=told.append,
    )
    for stage in (protocol.seed, protocol.trials, protocol.finals):
        with contextlib.suppress(OutOfBudget):
            await stage()
    return told


@pytest.mark.parametrize("sampler", [ThompsonSampler(5), TpeSampler(5), RandomSampler()])
async def test_a_search_goes_the_same_way_for_any_number_of_trials_at_once(sampler: Sampler) -> None:
    objectives = {n: Written() for n in (1, 4, 16)}
    told = [await searched(objective, sampler, concurrency=n) for n, objective in objectives.items()]
    assert told[0] == told[1] == told[2]
    assert len({tuple(o.full_asked) for o in objectives.values()}) == 1
    # Parts of a minibatch have three rows.
    assert [o.most_at_once for o in objectives.values()] == [1, 1, 5]
    assert {frozenset(o.asked) for o in objectives.values()} == {frozenset(objectives[1].asked)}


async def test_the_best_is_found_and_evaluated() -> None:
    objective = Written()
    await searched(objective)
    assert objective.full_asked[0] == (0, 0)
    assert (3, 2) in objective.full_asked
    assert len(set(objective.full_asked)) == len(objective.full_asked) == 1 + 2 + 3


async def test_nothing_is_run_twice_and_trials_see_the_rows_of_their_incumbent() -> None:
    objective = Written()
    told = await searched(objective)
    assert len(set(objective.asked)) == len(objective.asked)
    assert [t.number for t in told] == list(range(1, 21))
    for trial in told:
        assert len(trial.scores) == len(trial.base)
        assert trial.dropped == (len(trial.scores) < 9)
        assert trial.incumbent in objective.full_asked


async def test_who_loses_is_not_run_on_the_rest_of_its_rows() -> None:
    told = await searched(Written(), trials=40)
    dropped = [t for t in told if t.dropped]
    assert dropped
    assert all(sum(t.scores) < sum(t.base) for t in dropped)


class Asks:
    """Remembers what was pending; suggests by chance."""

    def __init__(self) -> None:
        self.pending: list[int] = []
        self.known: list[int] = []

    def suggest(
        self, variables: Sequence[Variable], history: Sequence[Observation], pending: Sequence[Assignment], rng: Random
    ) -> Assignment:
        self.pending.append(len(pending))
        self.known.append(len(history))
        return RandomSampler().suggest(variables, history, pending, rng)


async def test_a_block_is_suggested_together() -> None:
    sampler = Asks()
    await searched(Written(), sampler, trials=20)
    assert set(sampler.pending) == {0, 1, 2, 3, 4}
    # Within a block nothing new is known.
    assert len(set(sampler.known)) == 4


@pytest.mark.parametrize(("trials", "first"), [(1, 1), (4, 1), (8, 2), (15, 3), (20, 5), (400, 8)])
async def test_a_quarter_of_the_trials_at_most_is_suggested_where_nothing_is_known(trials: int, first: int) -> None:
    sampler = Asks()
    await searched(Written(), sampler, trials=trials)
    unknown = [pending for pending, known in zip(sampler.pending, sampler.known, strict=True) if known == 0]
    assert max(unknown) + 1 == first


@pytest.mark.parametrize("budget", [20, 60, 61, 90, 137, 200])
async def test_no_more_is_run_than_can_be_paid_for(budget: int) -> None:
    runs = []
    for concurrency in (1, 16):
        objective = Written(budget)
        await searched(objective, concurrency=concurrency)
        assert objective.spent <= budget
        runs.append((sorted(map(str, objective.asked)), objective.full_asked))
    assert runs[0] == runs[1]


async def test_a_small_space_is_exhausted_and_then_the_search_ends() -> None:
    objective = Written()
    told = await searched(objective, trials=1000)
    assert len(told) < 1000
    assert len(objective.full_asked) <= 20


@pytest.mark.parametrize(("count", "size"), [(10, 3), (10, 10), (4, 9), (7, 5)])
def test_minibatches_use_every_row_before_any_comes_up_again(count: int, size: int) -> None:
    batches = minibatches(count, size, Random(1))
    seen = dict.fromkeys(range(count), 0)
    for _ in range(12):
        batch = next(batches)
        assert len(set(batch)) == len(batch) == min(size, count)
        for row in batch:
            seen[row] += 1
        assert max(seen.values()) - min(seen.values()) <= 1
