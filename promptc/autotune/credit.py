"""What each choice of a search was worth: how much of the variance of scores it explains, and what its change gave.

An additive model of the scores: an effect for each value of each variable, by ridge
regression, with rows as weights. From it two answers. The *share* of a variable is the part of the variance of scores that goes
along with its effects (the product measure of Pratt 1987, which adds up to the model's R squared), less what the same
scores in a random order give: a variable with many values explains some of any noise. The *gain* of a variable is the effect
of the best candidate's value less that of the seed's, with a bootstrap interval over the observations; a module's gain is
that of its variables together. The prior of the model pulls effects to zero, so gains are cautious.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from promptc.artifact.model import Interval
from promptc.autotune.history import Candidate, SearchHistory, Variable
from promptc.schema.hashing import key_text
from promptc.schema.types import Json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RIDGE = 1.0  # a prior of one minibatch trial's weight that a value adds nothing
_SHUFFLES = 200
_RESAMPLES = 400
_FEWEST = 4  # observations; fewer say nothing about variance


@final
@dataclass(frozen=True, slots=True)
class Observed:
    """A score of a candidate on ``rows`` rows, on the scale of dev: a trial's is its difference from the incumbent's there."""

    candidate: Candidate
    score: float
    rows: int


@final
@dataclass(frozen=True, slots=True)
class Credit:
    """``share`` from 0 to 1; ``gain`` in units of the metric, over so many observations."""

    name: str
    share: float
    gain: Interval


@final
@dataclass(frozen=True, slots=True)
class Credits:
    """``rest`` is the share of variance that no single variable explains: what several do together, and chance."""

    variables: tuple[Credit, ...]
    modules: tuple[Credit, ...]
    rest: float


def levels(search: SearchHistory) -> dict[str, float]:
    """The mean on all dev rows of the candidates that were evaluated there, by their keys."""
    return {full.candidate.key: full.score.mean for full in search.full_evaluations}


def observations(search: SearchHistory) -> list[Observed]:
    """All full evaluations and trials of ``search``. A trial counts where its incumbent was evaluated in full."""
    known = levels(search)
    trials = (
        Observed(t.candidate, known[t.incumbent.key] + t.difference.mean, t.difference.n)
        for t in search.trials
        if t.incumbent.key in known
    )
    return [*(Observed(f.candidate, f.score.mean, f.score.n) for f in search.full_evaluations), *trials]


def credit(search: SearchHistory, *, seed: int = 0) -> Credits | None:
    """What the variables of ``search`` and their modules were worth; None where it is too young to say."""
    import numpy as np  # a look at a log reads this file, too, and should not wait for it

    seen = observations(search)
    if search.decision is None or len(seen) < _FEWEST:
        return None
    model = _Model(search.variables, seen)
    random = np.random.default_rng(seed)
    shares = model.shares(random)
    ends = (search.decision.best, search.seed)
    gains = model.gains(*ends, random)
    variables = tuple(
        Credit(v.name, float(share), _interval(gain, len(seen)))
        for v, share, gain in zip(search.variables, shares, gains.T, strict=True)
    )
    modules = []
    for symbol in dict.fromkeys(v.module for v in search.variables if v.module is not None):
        own = [i for i, v in enumerate(search.variables) if v.module == symbol]
        modules.append(Credit(symbol, float(shares[own].sum()), _interval(gains[:, own].sum(axis=1), len(seen))))
    return Credits(variables, tuple(modules), rest=max(0.0, 1.0 - float(shares.sum())))


def _interval(values: "NDArray[np.float64]", n: int) -> Interval:
    """``values`` are an estimate and then its resamples."""
    import numpy as np

    low, high = np.quantile(values[1:], [0.025, 0.975])
    return Interval(float(values[0]), float(low), float(high), n)


@final
class _Model:
    """The observations as a matrix: a column for each value of each variable, 1 where an observation has it."""

    def __init__(self, variables: Sequence[Variable], seen: Sequence[Observed]) -> None:
        import numpy as np

        self._columns = {
            column: i for i, column in enumerate(dict.fromkeys(c for o in seen for c in _cells(variables, o.candidate)))
        }
        self._variables = variables
        self._owner = np.asarray([owner for owner, _ in self._columns])
        self._design = np.zeros((len(seen), len(self._columns)))
        for row, observed in enumerate(seen):
            self._design[row, [self._columns[c] for c in _cells(variables, observed.candidate)]] = 1.0
        self._scores = np.asarray([o.score for o in seen])
        rows = np.asarray([o.rows for o in seen], dtype=np.float64)
        # A trial weighs 1: the prior is then worth one of them.
        self._weights = rows / rows.min()

    def shares(self, random: "np.random.Generator") -> "NDArray[np.float64]":
        """By variable; none is below 0."""
        import numpy as np

        shuffled = np.stack([self._scores, *(random.permutation(self._scores) for _ in range(_SHUFFLES))])
        found = self._explained(shuffled)
        chance = found[1:].mean(axis=0)
        # As for an adjusted R squared: what chance explains is no longer there to be explained.
        shares: NDArray[np.float64] = np.clip((found[0] - chance) / (1.0 - chance.sum()), 0.0, 1.0)
        return shares

    def _explained(self, scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """For each line of ``scores``, the covariance of each variable's effects with it, over its variance."""
        import numpy as np

        weights = self._weights / self._weights.sum()
        centred = scores - (scores @ weights)[:, None]
        effects = self._effects(np.broadcast_to(self._weights, scores.shape), centred)
        variance = np.maximum((centred**2) @ weights, 1e-12)
        parts = [
            ((effects * (self._owner == v)) @ self._design.T * centred) @ weights / variance
            for v in range(len(self._variables))
        ]
        return np.stack(parts, axis=1)

    def gains(self, best: Candidate, seed: Candidate, random: "np.random.Generator") -> "NDArray[np.float64]":
        """A line for the observations as they are, and one for each resample of them; a column for each variable."""
        import numpy as np

        count = len(self._scores)
        draws = random.multinomial(count, np.full(count, 1 / count), size=_RESAMPLES)
        weights = np.concatenate([np.ones((1, count)), draws]) * self._weights
        centred = self._scores - (weights @ self._scores / weights.sum(axis=1))[:, None]
        effects = self._effects(weights, centred)
        gains = np.zeros((len(weights), len(self._variables)))
        for sign, candidate in ((1.0, best), (-1.0, seed)):
            for cell in _cells(self._variables, candidate):
                # A value that was only chosen from parts, and never seen, has the prior's effect: none.
                if cell in self._columns:
                    gains[:, cell[0]] += sign * effects[:, self._columns[cell]]
        return gains

    def _effects(self, weights: "NDArray[np.float64]", centred: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The effects of all columns, for each line of weights and centred scores."""
        import numpy as np

        gram = np.einsum("bi,ij,ik->bjk", weights, self._design, self._design, optimize=True)
        gram += _RIDGE * np.eye(self._design.shape[1])
        target = (weights * centred) @ self._design
        solved: NDArray[np.float64] = np.linalg.solve(gram, target[:, :, None])[:, :, 0]
        return solved


def _cells(variables: Sequence[Variable], candidate: Candidate) -> list[tuple[int, str]]:
    """The value of each variable that decides something in ``candidate``, by the number of the variable."""
    choices: Mapping[str, Json] = candidate.choices
    return [(i, key_text(choices[v.name])) for i, v in enumerate(variables) if choices.get(v.name) is not None]
