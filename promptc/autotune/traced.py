"""Demonstrations out of the trace of one good run.

A module that stands in a map is called for each item, and one that is voted on several times for the same: a row gives
one demonstration for each different inputs, and not so many that a long list drowns the other rows.
"""

from collections.abc import Callable, Iterable, Mapping
from random import Random

from promptc.artifact.model import Demo
from promptc.runtime.trace import CallRecord
from promptc.schema.hashing import digest

MOST_PER_ROW = 4  # of one module


def traced_demos(trace: Iterable[CallRecord], rng: Callable[[str], Random]) -> Mapping[str, list[Demo]]:
    """By module, in the order of the trace. ``rng`` gives a module's own stream, for runs with more than `MOST_PER_ROW`.

    Of draws for the same inputs the outputs count that came most often. Answers that were not used, and those that miss
    what a `suggest` asks for, demonstrate nothing.
    """
    asked: dict[str, dict[str, list[Demo]]] = {}
    for call in trace:
        if call.outputs is not None and not call.missed:
            alike = asked.setdefault(call.module, {})
            alike.setdefault(digest(call.inputs), []).append(Demo(call.inputs, call.outputs))
    return {
        module: _some([max(d, key=d.count) for d in alike.values()], rng, module) for module, alike in asked.items()
    }


def _some(demos: list[Demo], rng: Callable[[str], Random], module: str) -> list[Demo]:
    if len(demos) <= MOST_PER_ROW:
        return demos
    return [demos[i] for i in sorted(rng(module).sample(range(len(demos)), MOST_PER_ROW))]
