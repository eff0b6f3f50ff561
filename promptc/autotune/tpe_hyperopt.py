"""The tree-structured Parzen estimator (Bergstra et al. 2011), by hyperopt. The only file that knows hyperopt.

Hyperopt is imported when a search begins: it takes half a second, which a program that does not search should not pay.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import fsum
from random import Random
from typing import Any, final

from promptc.autotune.sampler import (
    Assignment,
    Categorical,
    Integer,
    Observation,
    RandomSampler,
    Uniform,
    Value,
    Variable,
    normalise,
)

# What hyperopt makes has no types.
_Hyperopt = Any


@final
class TpeSampler:
    """A density for each variable, of the trials in which it existed; the first ``startup`` trials are random.

    Hyperopt's own default of 20 random trials would make most of a short search random.
    """

    def __init__(self, startup: int) -> None:
        self._startup = startup

    def suggest(
        self,
        variables: Sequence[Variable],
        history: Sequence[Observation],
        pending: Sequence[Assignment],
        rng: Random,
    ) -> Assignment:
        if not history or len(history) + len(pending) < self._startup:
            return RandomSampler().suggest(variables, history, pending, rng)
        # hyperopt logs each suggestion's timing at INFO.
        logging.getLogger("hyperopt").setLevel(logging.WARNING)
        from hyperopt import tpe

        domain = _domain(tuple(variables))
        trials = _trials(tuple(history), tuple(pending))
        new = len(history) + len(pending)
        suggested = tpe.suggest([new], domain, trials, rng.randrange(2**31), n_startup_jobs=0, verbose=False)
        values = suggested[0]["misc"]["vals"]
        return normalise(variables, [_value(v, values[_label(i)]) for i, v in enumerate(variables)])


def _label(index: int) -> str:
    return f"v{index}"


@lru_cache(maxsize=8)
def _domain(variables: tuple[Variable, ...]) -> _Hyperopt:
    """What hyperopt searches. It takes as long to make as a suggestion, and a suggestion leaves it as it was."""
    from hyperopt import Domain

    return Domain(lambda _: 0.0, _tree(variables))


def _tree(variables: Sequence[Variable]) -> _Hyperopt:
    """The space as hyperopt has it: every variable inside the choices that it exists under, and nowhere else."""
    from hyperopt.pyll import scope

    nodes = [_node(_label(i), v) for i, v in enumerate(variables)]
    space: dict[str, _Hyperopt] = {}
    for index, node in enumerate(nodes):
        branches = []
        for path in _paths(variables, index):
            branch = node
            # Innermost first. `hp.choice` is this very switch, but a variable could then be a choice in one place only.
            for parent, place in sorted(path.items(), reverse=True):
                branch = scope.switch(nodes[parent], *_only(branch, place, variables[parent]))
            branches.append(branch)
        space[_label(index)] = branches
    return space


def _only(branch: _Hyperopt, place: int, parent: Variable) -> list[_Hyperopt]:
    if not isinstance(parent.domain, Categorical):
        raise TypeError(f"{parent.name} is no categorical, so nothing can exist under one of its values")
    return [branch if i == place else None for i in range(parent.domain.size)]


def _paths(variables: Sequence[Variable], index: int) -> Iterator[Mapping[int, int]]:
    """The ways to the variable at ``index``: the place of each choice from the root on, by its index."""
    under = variables[index].under
    for group in under or ((),):
        for above in product(*(list(_paths(variables, c.variable)) for c in group)):
            places = {(variable, place) for path in above for variable, place in path.items()}
            places |= {(c.variable, c.place) for c in group}
            path = dict(places)
            # A way that would need two places of one choice is none.
            if len(path) == len(places):
                yield path


def _node(label: str, variable: Variable) -> _Hyperopt:
    from hyperopt import hp

    match variable.domain:
        case Categorical(size=size):
            return hp.randint(label, size)
        case Integer(low=low, high=high):
            # Rounded, so that with `uniformint`, which ends at the ends, each of them would be half as likely as the others.
            return hp.quniform(label, low - 0.5, high + 0.5, 1)
        case Uniform(low=low, high=high):
            return hp.uniform(label, low, high)


def _value(variable: Variable, values: Sequence[float]) -> Value | None:
    """What hyperopt suggests for ``variable``: no value or one."""
    if not values:
        return None
    match variable.domain:
        case Categorical():
            return int(values[0])
        case Integer(low=low, high=high):
            return min(max(round(values[0]), low), high)
        case Uniform():
            return float(values[0])


def _shrunk(history: Sequence[Observation]) -> list[Observation]:
    """Scores as far from their mean as their evidence allows: hyperopt ranks trials, and a few rows are soon lucky.

    An observation of the mean weight counts half, which among equal weights changes no rank.
    """
    weight = fsum(o.weight for o in history)
    mean = fsum(o.score * o.weight for o in history) / weight
    prior = weight / len(history)
    return [
        Observation(o.assignment, mean + (o.score - mean) * o.weight / (o.weight + prior), o.weight) for o in history
    ]


def _with_lies(history: Sequence[Observation], pending: Sequence[Assignment]) -> list[Observation]:
    """``pending`` as if it had scored worst, so that what is suggested at the same time differs (the constant liar,
    Ginsbourger et al. 2010).
    """
    worst = min(o.score for o in history)
    weight = max(o.weight for o in history)
    return [*history, *(Observation(assignment, worst, weight) for assignment in pending)]


def _ordered(history: Sequence[Observation]) -> list[Observation]:
    """In an order that no arrival changes: hyperopt breaks ties by it, and of many trials that were not good it forgets the
    first, so the least evidence stands there, and what was clearly bad stands last.
    """
    return sorted(history, key=lambda o: (o.weight, -o.score, [(v is not None, v or 0) for v in o.assignment]))


@lru_cache(maxsize=1)
def _trials(history: tuple[Observation, ...], pending: tuple[Assignment, ...]) -> _Hyperopt:
    """What was observed as hyperopt keeps it: only of what existed, a trial has a number and a value.

    A search that is sure of itself is asked again and again of the same history, until it has something new to say. It takes
    as long to make as a suggestion, which leaves it as it was.
    """
    from hyperopt import JOB_STATE_DONE, STATUS_OK, Trials

    trials = Trials()
    for tid, observation in enumerate(_ordered(_with_lies(_shrunk(history), pending))):
        values = {_label(i): [] if v is None else [v] for i, v in enumerate(observation.assignment)}
        misc = {
            "tid": tid,
            "cmd": ("domain_attachment", "FMinIter_Domain"),
            "workdir": None,
            "idxs": {label: [tid] * len(value) for label, value in values.items()},
            "vals": values,
        }
        result = {"status": STATUS_OK, "loss": -observation.score}
        doc = trials.new_trial_docs([tid], [None], [result], [misc])[0]
        doc["state"] = JOB_STATE_DONE
        trials.insert_trial_doc(doc)
    trials.refresh()
    return trials
