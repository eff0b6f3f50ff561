"""The one error of reading and writing artifacts."""

from collections.abc import Iterable
from typing import Literal

# What an artifact is checked for, one after the other.
Aspect = Literal["text", "format", "hash", "schema", "types", "graph"]


_LONGEST = 400


class ArtifactProblem(ValueError):
    """A text is not an artifact that this promptc can run, or an artifact refers to what it does not hold.

    The message starts with the place, as in ``modules[0].demos[2].outputs``, and is meant for users. ``about`` says what
    is wrong where it is not what was just checked: who reads a graph may find that a module is missing.
    """

    def __init__(self, place: str, reason: str, about: Aspect | None = None) -> None:
        self.about = about
        super().__init__(_plain(f"{place}: {reason}" if place else reason))


def _plain(text: str) -> str:
    """``text`` as a terminal may see it, whatever the artifact's names are: printable, and not endless."""
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 20]} ... {text[-15:]}"
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in cut)


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
