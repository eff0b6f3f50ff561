"""The best assignment on a surface, by climbs that change one variable at a time."""

from collections.abc import Sequence
from random import Random

import numpy as np

from promptc.autotune.effects import Surface
from promptc.autotune.features import Features, Floats, Places
from promptc.autotune.sampler import Assignment

_RANDOM = 6  # climbs that begin anywhere
_LEAST = 1e-12  # a step up that is no rounding


def highest(features: Features, surface: Surface, starts: Sequence[Assignment], rng: Random) -> Assignment:
    """The highest of ``starts`` and of where climbs from there, and from some places by chance, end."""
    drawn = [[rng.randrange(len(levels)) for levels in features.levels] for _ in range(_RANDOM)]
    places = np.asarray([*map(features.places, starts), *drawn], dtype=np.intp)
    encoded = features.encode_places(places)
    rows = np.arange(len(places))
    climbing = True
    while climbing:
        before = places.copy()
        for i in range(len(features.levels)):
            heights = _heights(features, surface, places, encoded, i)
            top = heights.argmax(axis=1)
            better = heights[rows, top] > heights[rows, places[:, i]] + _LEAST
            if better.any():
                places[:, i] = np.where(better, top, places[:, i])
                features.encode_again(encoded, places, i)
        climbing = not np.array_equal(before, places)
    found = list(dict.fromkeys([*starts, *map(features.assignment, places.tolist())]))
    heights = surface.of(features.encode(found))
    own = [surface.own_of(assignment) for assignment in found]
    return found[int(np.argmax(heights + np.asarray(own)))]


def _heights(features: Features, surface: Surface, places: Places, encoded: Floats, index: int) -> Floats:
    """How high each level of the variable at ``index`` would be, beside the other ``places``, up to a constant of each row.

    ``encoded`` are the features of ``places``.
    """
    if index not in features.parents:
        own = features.slices[index]
        slopes = surface.main[own] + encoded @ surface.pairs[:, own]
        return np.asarray(slopes @ features.tables[index].T)
    # Other variables exist under other levels of this one.
    count = len(features.levels[index])
    trials = np.repeat(places, count, axis=0)
    trials[:, index] = np.tile(np.arange(count), len(places))
    return surface.of(features.encode_places(trials)).reshape(len(places), count)
