"""Candidate sets of demonstrations out of many: different in size, in what they are made of, and balanced by class.

Which demonstrations stand in a prompt decides much of its score, so the sets are meant to differ. But a set that misses a
class of an enum output is nearly always bad, and random sets of a few often do: sampling is by class, in turn.
"""

import random
from collections.abc import Sequence

from promptc.artifact.model import Demo
from promptc.ir.ops import Demos, Module
from promptc.schema.codec import encode
from promptc.schema.types import Enum, Field, Json, Scalar

_TRIES = 4  # draws for each set asked for, before it is accepted that the demonstrations give no more


def demo_sets(
    module: Module, labelled: Sequence[Demo], traced: Sequence[Demo], *, size: int, sets: int, rng: random.Random
) -> list[Demos]:
    """At most ``sets`` different sets of 1 to ``size`` demonstrations.

    In turn of labelled ones alone, of ``traced`` ones (the program's own successful calls) alone, and of both; every
    fourth set is half as large, which costs fewer tokens and may be as good.
    """
    sources = [s for s in (list(labelled), list(traced), [*labelled, *traced] if labelled and traced else []) if s]
    if not sources:
        return []
    found: list[Demos] = []
    for attempt in range(sets * _TRIES):
        if len(found) == sets:
            break
        wanted = size if len(found) % 4 != 3 else (size + 1) // 2
        chosen = balanced(module, sources[attempt % len(sources)], wanted, rng)
        if chosen not in found:
            found.append(chosen)
    return found


def balanced(module: Module, demos: Sequence[Demo], size: int, rng: random.Random) -> Demos:
    """At most ``size`` of ``demos``, no two with the same inputs, drawn from the classes of the first closed output in turn."""
    field = class_field(module)
    shuffled = rng.sample(demos, len(demos))
    groups: dict[Json, list[Demo]] = {}
    for demo in without_repeats(module, shuffled):
        groups.setdefault(demo.outputs[field.name] if field else None, []).append(demo)
    chosen: list[Demo] = []
    while groups and len(chosen) < size:
        # Classes in a new order each round: a fixed one would put the same class last, next to the question, always.
        for label in rng.sample(list(groups), len(groups)):
            chosen.append(groups[label].pop())
            if not groups[label]:
                del groups[label]
    return tuple(chosen[:size])


def most_demos(module: Module, wanted: int) -> int:
    """How many demonstrations ``module`` can take, of those that are ``wanted``."""
    if module.demos.frozen:
        return len(module.demos.value)
    return wanted if module.max_demos is None else min(wanted, module.max_demos)


def without_repeats(module: Module, demos: Sequence[Demo]) -> list[Demo]:
    """The first of ``demos`` for each combination of inputs."""
    first: dict[tuple[str, ...], Demo] = {}
    for demo in demos:
        first.setdefault(tuple(encode(f.type, demo.inputs[f.name]) for f in module.inputs), demo)
    return list(first.values())


def class_field(module: Module) -> Field | None:
    """The first output of ``module`` with a closed set of values, which sorts demonstrations into classes."""
    return next((f for f in module.outputs if isinstance(f.type, Enum) or f.type == Scalar("bool")), None)
