"""MIPROv2's protocol as DSPy publishes it (minibatches, all defaults), written from how it behaves.

- The program as written is scored on all rows, and told to the sampler.
- The sampler is Optuna's TPE, multivariate, with its default of 10 random trials.
- A trial scores one suggestion on 35 rows, drawn anew for each trial, and tells the sampler the mean.
- After every 5 trials, and after the last one, the combination with the highest mean of its trials' means, of those not
  scored on all rows by then, is scored there: and that score is told to the sampler as one more trial.
- The highest score on all rows wins, and is what is reported. The first of equals stays.

A variable under conditions is asked for where they hold, as Optuna's spaces may be defined while they are asked for.
"""

from random import Random

import numpy as np

from benchmarks.search.outcome import Outcome
from benchmarks.search.rows import Rows
from benchmarks.search.studies import Study
from promptc.autotune.sampler import Assignment, seed

MINIBATCH = 35
FULL_EVERY = 5


def search(rows: Rows, study: Study, rng: Random, *, trials: int, budget: int | None = None) -> Outcome:
    """As many ``trials``, or fewer where ``budget`` runs do not pay for them."""
    everything = np.arange(rows.count)
    best = seed(rows.landscape.variables)
    best_score = float(rows.scores(best, everything).mean())
    study.tell(best, best_score)
    means: dict[Assignment, list[float]] = {}
    full: set[Assignment] = set()
    for number in range(1, trials + 1):
        assignment = study.ask()
        batch = np.asarray(rng.sample(range(rows.count), min(MINIBATCH, rows.count)))
        # One full evaluation has to remain.
        last = budget is not None and rows.runs + rows.new(assignment, batch) + rows.count > budget
        if not last:
            mean = float(rows.scores(assignment, batch).mean())
            study.tell(assignment, mean)
            means.setdefault(assignment, []).append(mean)
        waiting = [a for a in means if a not in full]
        if waiting and (number % FULL_EVERY == 0 or number == trials or last):
            candidate = max(waiting, key=lambda a: sum(means[a]) / len(means[a]))
            score = float(rows.scores(candidate, everything).mean())
            full.add(candidate)
            if score > best_score:
                best, best_score = candidate, score
            if not last:
                study.tell(candidate, score)
        if last:
            break
    return Outcome(best, best_score)
