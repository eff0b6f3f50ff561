"""The tree-structured Parzen estimator (Bergstra et al. 2011), by hyperopt. The only file that knows hyperopt.

Hyperopt is imported when a search begins: it takes half a second, which a program that does not search should not pay.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from random import Random
from typing import Any, final

from promptc.autotune.remembered import remembered
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
from promptc.autotune.tpe_trials import told

# What hyperopt makes has no types.
_Hyperopt = Any
# Hyperopt's own defaults.
_PRIOR_WEIGHT = 1.0
_GAMMA = 0.25
_CANDIDATES = 24


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
        posterior = _posterior(tuple(variables), tuple(history), tuple(pending))
        values = posterior.draw(rng.randrange(2**31))
        return normalise(variables, [_value(v, values[label(i)]) for i, v in enumerate(variables)])


def label(index: int) -> str:
    """The name of a variable, as hyperopt has it."""
    return f"v{index}"


@final
class _Graph:
    """What hyperopt evaluates for a suggestion, in two parts: what follows from the trials, and what chance adds to that.

    ``tpe.suggest`` makes all of it anew each time, which takes far longer than to draw from it, and a search that is sure of
    itself is asked again and again of the same trials, until it has something new to say. What is drawn is the same.
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        from hyperopt import Domain, pyll, tpe

        domain = Domain(lambda _: 0.0, tree(variables))
        self.rng, self.ids = domain.s_rng, domain.s_new_ids
        self.observed, self.losses, posterior = tpe.build_posterior_wrapper(domain, _PRIOR_WEIGHT, _GAMMA)
        whole = pyll.as_apply(posterior)
        drawn = {self.rng, self.ids}
        settled = []
        for node in pyll.dfs(whole):  # what goes into a node comes before it
            inputs = node.inputs()
            if not drawn.isdisjoint(inputs):
                drawn.add(node)
                settled += [i for i in inputs if i not in drawn and not isinstance(i, pyll.Literal)]
        settled = list(dict.fromkeys(settled))
        self.settled = pyll.as_apply(settled)
        self.places = [pyll.Literal() for _ in settled]
        own = {self.rng: self.rng, self.ids: self.ids}
        self.rest = pyll.clone(whole, {**own, **dict(zip(settled, self.places, strict=True))})


@final
class _Posterior:
    """The densities after some trials, from which suggestions are drawn."""

    def __init__(self, graph: _Graph, trials: Sequence[Observation]) -> None:
        from hyperopt import pyll

        names = [label(i) for i in range(len(trials[0].assignment))]
        # Only of what existed, a trial has a number and a value.
        had = {name: [t for t, o in enumerate(trials) if o.assignment[i] is not None] for i, name in enumerate(names)}
        values = {name: [trials[t].assignment[i] for t in had[name]] for i, name in enumerate(names)}
        memo = {
            graph.observed["idxs"]: had,
            graph.observed["vals"]: values,
            graph.losses["idxs"]: list(range(len(trials))),
            graph.losses["vals"]: [-o.score for o in trials],
        }
        self._graph = graph
        self._known = dict(zip(graph.places, pyll.rec_eval(graph.settled, memo=memo, memo_gc=False), strict=True))
        self._ids = list(range(len(trials) + 2, len(trials) + 2 + _CANDIDATES))  # hyperopt's own choice of numbers

    def draw(self, seed: int) -> Mapping[str, Sequence[float]]:
        """No value or one by the label of each variable: the best of some candidates, by the ratio of the densities."""
        import numpy as np
        from hyperopt import pyll

        memo = {**self._known, self._graph.rng: np.random.default_rng(seed), self._graph.ids: self._ids}
        idxs, values = pyll.rec_eval(self._graph.rest, memo=memo, memo_gc=False)
        first = self._ids[0]
        return {name: [v for i, v in zip(idxs[name], values[name], strict=True) if i == first] for name in idxs}


@lru_cache(maxsize=8)
def _graph(variables: tuple[Variable, ...]) -> _Graph:
    return _Graph(variables)


@remembered
def _posterior(
    variables: tuple[Variable, ...], history: tuple[Observation, ...], pending: tuple[Assignment, ...]
) -> _Posterior:
    return _Posterior(_graph(variables), told(history, pending))


def tree(variables: Sequence[Variable]) -> _Hyperopt:
    """The space as hyperopt has it: every variable inside the choices that it exists under, and nowhere else."""
    from hyperopt.pyll import scope

    nodes = [_node(label(i), v) for i, v in enumerate(variables)]
    space: dict[str, _Hyperopt] = {}
    for index, node in enumerate(nodes):
        branches = []
        for path in _paths(variables, index):
            branch = node
            # Innermost first. `hp.choice` is this very switch, but a variable could then be a choice in one place only.
            for parent, place in sorted(path.items(), reverse=True):
                branch = scope.switch(nodes[parent], *_only(branch, place, variables[parent]))
            branches.append(branch)
        space[label(index)] = branches
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


def _node(name: str, variable: Variable) -> _Hyperopt:
    from hyperopt import hp

    match variable.domain:
        case Categorical(size=size):
            return hp.randint(name, size)
        case Integer(low=low, high=high):
            # Rounded, so that with `uniformint`, which ends at the ends, each of them would be half as likely as the others.
            return hp.quniform(name, low - 0.5, high + 0.5, 1)
        case Uniform(low=low, high=high):
            return hp.uniform(name, low, high)


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
