"""The one error of reading and writing artifacts."""

from collections.abc import Iterable


class ArtifactProblem(ValueError):
    """A text is not an artifact that this promptc can run, or an artifact refers to what it does not hold.

    The message starts with the place, as in ``modules[0].demos[2].outputs``, and is meant for users.
    """

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}" if place else reason)


def require(place: str, reason: str, *, that: bool) -> None:
    """Raise `ArtifactProblem` unless ``that``."""
    if not that:
        raise ArtifactProblem(place, reason)


def unique(place: str, names: Iterable[str]) -> None:
    """Raise `ArtifactProblem` where a name stands twice."""
    seen: set[str] = set()
    for name in names:
        require(place, f"{name!r} stands twice", that=name not in seen)
        seen.add(name)
