"""An additive model of a search: what each value of each parameter adds to the score, by ridge regression.

Trials are few and each shows one value of every parameter, so the best combination is often one that no trial had. Where
parameters do not depend on each other much, the best value of each is visible long before.
"""

from collections.abc import Sequence

from promptc.autotune.sampler import Assignment, Categorical, Observation, Value, Variable, normalise

_RIDGE = 1.0  # a prior of one trial's weight that a value adds nothing


def best_by_parts(variables: Sequence[Variable], history: Sequence[Observation]) -> Assignment:
    """The value of each variable with the highest effect; what was never tried counts as average."""
    import numpy as np  # a check of a program reads this file, too, and should not wait for it

    levels = [_levels(v, [o.assignment[i] for o in history]) for i, v in enumerate(variables)]
    columns = [(i, value) for i, values in enumerate(levels) for value in values]
    design = np.asarray([[float(o.assignment[i] == value) for i, value in columns] for o in history])
    scores = np.asarray([o.score for o in history])
    gram = design.T @ design + _RIDGE * np.eye(len(columns))
    effects = dict(zip(columns, np.linalg.solve(gram, design.T @ (scores - scores.mean())), strict=True))
    # Of equals the first, as the seed's place is.
    best = [max((effects[i, v], -k, v) for k, v in enumerate(values))[2] for i, values in enumerate(levels)]
    return normalise(variables, best)


def _levels(variable: Variable, seen: Sequence[Value | None]) -> Sequence[Value]:
    """The values to compare: all of a categorical, of numbers the seed's and those that were tried."""
    if isinstance(variable.domain, Categorical):
        return range(variable.domain.size)
    return sorted({variable.domain.seed, *(value for value in seen if value is not None)})
