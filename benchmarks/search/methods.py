"""The methods that are compared, by name. All get the same rows and as many runs as `REFERENCE` has used."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from benchmarks.search import ours, published
from benchmarks.search.outcome import Outcome
from benchmarks.search.rows import Rows
from benchmarks.search.studies import OptunaStudy, SamplerStudy
from promptc.autotune.pipelines import PIPELINES
from promptc.autotune.sampler import Assignment, RandomSampler, Sampler, seed
from promptc.autotune.search import Search
from promptc.autotune.seeds import stream
from promptc.autotune.thompson import ThompsonSampler
from promptc.autotune.tpe_hyperopt import TpeSampler

REFERENCE: Final = "MIPROv2"
_ASKS = 100  # for an assignment that was not drawn before

# Rows, the seed of chance, the trials that the reference makes, and the runs that may be made.
Method = Callable[[Rows, int, int, int], Outcome]


def reference(rows: Rows, chance: int, trials: int) -> Outcome:
    return published.search(
        rows, OptunaStudy(rows.landscape.variables, chance), stream(chance, REFERENCE), trials=trials
    )


def random_search(rows: Rows, chance: int, trials: int, budget: int) -> Outcome:
    """Random assignments, each on all rows."""
    del trials
    rng, everything = stream(chance, "random"), np.arange(rows.count)
    means: dict[Assignment, float] = {}
    candidate = seed(rows.landscape.variables)
    while rows.runs + rows.count <= budget:
        means[candidate] = float(rows.scores(candidate, everything).mean())
        drawn = (RandomSampler().suggest(rows.landscape.variables, (), (), rng) for _ in range(_ASKS))
        new = next((a for a in drawn if a not in means), None)
        if new is None:
            break
        candidate = new
    best = max(means, key=lambda a: means[a])
    return Outcome(best, means[best])


def hyperopt_as_it_comes(rows: Rows, chance: int, trials: int, budget: int) -> Outcome:
    """Hyperopt's TPE with its default of 20 random trials, in MIPROv2's protocol."""
    rng = stream(chance, "hyperopt")
    study = SamplerStudy(rows.landscape.variables, TpeSampler(20), rng)
    return published.search(rows, study, rng, trials=2 * trials, budget=budget)


def optuna_full(rows: Rows, chance: int, trials: int, budget: int) -> Outcome:
    """Optuna's multivariate TPE with every trial on all rows."""
    del trials
    study, everything = OptunaStudy(rows.landscape.variables, chance), np.arange(rows.count)
    best = seed(rows.landscape.variables)
    best_score = float(rows.scores(best, everything).mean())
    study.tell(best, best_score)
    # Where it asks for what it knows again, that costs no run.
    for _ in range(2 * budget // rows.count):
        assignment = study.ask()
        if rows.runs + rows.new(assignment, everything) > budget:
            break
        score = float(rows.scores(assignment, everything).mean())
        study.tell(assignment, score)
        if score > best_score:
            best, best_score = assignment, score
    return Outcome(best, best_score)


def _ours(pipeline: str, sampler: Callable[[int], Sampler]) -> Method:
    options = next(p for p in _passes(pipeline) if isinstance(p, Search))

    def run(rows: Rows, chance: int, trials: int, budget: int) -> Outcome:
        chosen = sampler(max(1, trials // 4))
        return ours.search(
            rows, chosen, chance, budget=budget, minibatch=options.minibatch, full_every=options.full_every
        )

    return run


def _passes(pipeline: str) -> tuple[object, ...]:
    return next(p.passes for p in PIPELINES if p.name == pipeline)


METHODS: Final[Mapping[str, Method]] = {
    "random": random_search,
    "hyperopt": hyperopt_as_it_comes,
    "optuna": optuna_full,
    "mipro": _ours("mipro", TpeSampler),
    "random-paired": _ours("thompson", lambda _: RandomSampler()),
    "thompson": _ours("thompson", ThompsonSampler),
}
