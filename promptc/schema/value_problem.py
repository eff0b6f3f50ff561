"""What is wrong with a value, place by place."""

from dataclasses import dataclass, replace
from typing import Self, final

_MOST = 5


@final
@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong. ``place`` is a path, as in ``items[0].amount``; empty where it is the value itself."""

    place: str
    reason: str

    def inside(self, outer: str) -> "Wrong":
        """The same, of a value that stands at ``outer`` of a larger one."""
        dot = "." if self.place and not self.place.startswith("[") else ""
        return replace(self, place=f"{outer}{dot}{self.place}")


MISSING_FIELD = "is missing"
UNKNOWN_FIELD = "is not a field"
_OF_SEVERAL = {MISSING_FIELD: "are missing", UNKNOWN_FIELD: "are not fields"}


class ValueProblem(Exception):
    """A value is not of its type; the text says where, what was expected and what came, of all that is wrong in it."""

    def __init__(self, reason: str) -> None:
        self.wrong: tuple[Wrong, ...] = (Wrong("", reason),)
        super().__init__(reason)

    @classmethod
    def of(cls, wrong: tuple[Wrong, ...]) -> Self:
        """Several at once; at least one."""
        problem = cls("")
        problem.wrong = wrong
        return problem

    def __str__(self) -> str:
        said = [_together(reason, [w.place for w in self.wrong if w.reason == reason]) for reason in _OF_SEVERAL]
        others = [w for w in self.wrong if w.reason not in _OF_SEVERAL]
        said += [f"`{w.place}`: {w.reason}" if w.place else w.reason for w in others[:_MOST]]
        said += [f"and {len(others) - _MOST} more"] if len(others) > _MOST else []
        return "; ".join(filter(None, said))


def _together(reason: str, places: list[str]) -> str:
    quoted = [f"`{place}`" for place in places]
    match quoted:
        case []:
            return ""
        case [only]:
            return f"{only} {reason}"
        case [*some, last] if len(quoted) <= _MOST:
            return f"{', '.join(some)} and {last} {_OF_SEVERAL[reason]}"
        case _:
            return f"{', '.join(quoted[:_MOST])} and {len(quoted) - _MOST} more {_OF_SEVERAL[reason]}"
