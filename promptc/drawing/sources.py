"""Where a value comes from: nodes of a picture, and what of their results it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Source:
    """``part`` of the result of a node, a path of fields; empty for all of it. ``itself`` says that the value is that part,
    or a list of such, and not something else made with it.
    """

    node: str
    part: str = ""
    itself: bool = True

    def field(self, name: str) -> "Source":
        return replace(self, part=f"{self.part}.{name}" if self.part else name) if self.itself else self


@final
@dataclass(frozen=True, slots=True)
class Sources:
    """All that a value comes from. ``fields`` has what each field of a record, or of the records in a list, comes from where
    the program put them together.
    """

    all: frozenset[Source] = frozenset()
    fields: Mapping[str, "Sources"] = field(default_factory=dict)

    @classmethod
    def of(cls, node: str, *, itself: bool = True) -> "Sources":
        return cls(frozenset({Source(node, itself=itself)}))

    @classmethod
    def record(cls, fields: Mapping[str, "Sources"]) -> "Sources":
        return cls(frozenset[Source]().union(*(sources.all for sources in fields.values())), fields)

    def field(self, name: str) -> "Sources":
        if name in self.fields:
            return self.fields[name]
        return Sources(frozenset(source.field(name) for source in self.all))

    def used(self) -> "Sources":
        """What is computed from the value comes from."""
        return Sources(frozenset(replace(source, itself=False) for source in self.all))


def either(several: Iterable[Sources]) -> Sources:
    """What a value comes from that is one of ``several``, or a list of them."""
    found = list(several)
    names = dict.fromkeys(name for sources in found for name in sources.fields)
    return Sources(
        frozenset[Source]().union(*(sources.all for sources in found)),
        {name: either(sources.field(name) for sources in found) for name in names},
    )
