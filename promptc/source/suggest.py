"""The one best "did you mean"."""

from collections.abc import Iterable
from difflib import SequenceMatcher


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` most likely stands for, or None where none is near.

    Two names of one or two letters are near only where they differ in case.
    """
    folded = name.casefold()
    best, best_ratio = None, 0.0
    for candidate in sorted(set(known)):
        other = candidate.casefold()
        ratio = SequenceMatcher(None, folded, other).ratio()
        # A part of a longer name, such as `length` for `petal_length`, is near, too.
        if len(folded) >= 4 and (folded in other.split("_") or other in folded.split("_")):
            ratio = max(ratio, 0.8)
        if ratio > best_ratio:
            best, best_ratio = candidate, ratio
    return best if best_ratio >= 0.66 and best != name else None
