"""An additive model of a search: what each value of each parameter adds to the score, by ridge regression.

Trials are few and each shows one value of every parameter, so the best combination is often one that no trial had. Where
parameters do not depend on each other much, the best value of each is visible long before.
"""

from collections.abc import Sequence

from promptc.autotune.sampler import Places

_RIDGE = 1.0  # a prior of one trial's weight that a value adds nothing


def best_by_parts(sizes: Sequence[int], history: Sequence[tuple[Places, float]]) -> Places:
    """The value of each parameter with the highest effect; what was never tried counts as average."""
    import numpy as np  # a check of a program reads this file, too, and should not wait for it

    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    design = np.zeros((len(history), int(sum(sizes))))
    for row, (places, _) in enumerate(history):
        design[row, offsets + np.asarray(places)] = 1.0
    scores = np.asarray([score for _, score in history])
    gram = design.T @ design + _RIDGE * np.eye(design.shape[1])
    effects = np.linalg.solve(gram, design.T @ (scores - scores.mean()))
    return tuple(int(np.argmax(effects[o : o + size])) for o, size in zip(offsets, sizes, strict=True))
