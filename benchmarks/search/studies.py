"""Samplers that are asked and told, one trial at a time."""

import warnings
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Protocol, final

from promptc.autotune.sampler import (
    Assignment,
    Categorical,
    Integer,
    Observation,
    Sampler,
    Uniform,
    Value,
    Variable,
    exists,
)

if TYPE_CHECKING:
    import optuna


class Study(Protocol):
    def ask(self) -> Assignment: ...

    def tell(self, assignment: Assignment, score: float) -> None:
        """Of what was asked last, or of anything else."""
        ...


@final
class SamplerStudy:
    """A sampler of promptc; all that it is told weighs the same."""

    def __init__(self, variables: Sequence[Variable], sampler: Sampler, rng: Random) -> None:
        self._variables = variables
        self._sampler = sampler
        self._rng = rng
        self._history: list[Observation] = []

    def ask(self) -> Assignment:
        return self._sampler.suggest(self._variables, self._history, (), self._rng)

    def tell(self, assignment: Assignment, score: float) -> None:
        self._history.append(Observation(assignment, score, 1))


@final
class OptunaStudy:
    """Optuna's multivariate TPE with its defaults."""

    def __init__(self, variables: Sequence[Variable], seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True)
        self._variables = variables
        self._study = optuna.create_study(direction="maximize", sampler=sampler)
        self._asked: optuna.Trial | None = None

    def ask(self) -> Assignment:
        self._asked = self._study.ask()
        values: list[Value | None] = []
        for variable in self._variables:
            values.append(_suggested(self._asked, variable) if exists(variable, values) else None)
        return tuple(values)

    def tell(self, assignment: Assignment, score: float) -> None:
        if self._asked is not None:
            self._study.tell(self._asked, score)
            self._asked = None
        else:
            self._study.add_trial(_done(self._variables, assignment, score))


def _suggested(trial: "optuna.Trial", variable: Variable) -> Value:
    match variable.domain:
        case Categorical(size=size):
            return int(trial.suggest_categorical(variable.name, range(size)))
        case Integer(low=low, high=high):
            return int(trial.suggest_int(variable.name, low, high))
        case Uniform(low=low, high=high):
            return float(trial.suggest_float(variable.name, low, high))


def _done(variables: Sequence[Variable], assignment: Assignment, score: float) -> "optuna.trial.FrozenTrial":
    import optuna

    existing = [(v, value) for v, value in zip(variables, assignment, strict=True) if value is not None]
    return optuna.trial.create_trial(
        params={v.name: value for v, value in existing},
        distributions={v.name: _distribution(v) for v, _ in existing},
        value=score,
    )


def _distribution(variable: Variable) -> "optuna.distributions.BaseDistribution":
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    match variable.domain:
        case Categorical(size=size):
            return CategoricalDistribution(range(size))
        case Integer(low=low, high=high):
            return IntDistribution(low, high)
        case Uniform(low=low, high=high):
            return FloatDistribution(low, high)
