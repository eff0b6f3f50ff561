"""Where to look next: from the assignments tried so far, and how good they were, to the next one.

A sampler is a function of the history and of a random stream, and keeps nothing: so a resumed search goes the same way.
"""

from collections.abc import Sequence
from random import Random
from typing import Protocol, final

# A place in the domain of each parameter that is searched; place 0 is the seed's.
Places = tuple[int, ...]


class Sampler(Protocol):
    def suggest(self, sizes: Sequence[int], history: Sequence[tuple[Places, float]], rng: Random) -> Places:
        """The next places to try. ``history`` holds places with their scores (higher is better), oldest first."""
        ...


@final
class RandomSampler:
    """Every assignment is equally likely: the baseline."""

    def suggest(self, sizes: Sequence[int], history: Sequence[tuple[Places, float]], rng: Random) -> Places:
        del history
        return tuple(rng.randrange(size) for size in sizes)
