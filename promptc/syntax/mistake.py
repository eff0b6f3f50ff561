"""One place where the parser stopped, and what stands around it."""

import re
from dataclasses import dataclass
from typing import final

from promptc.source.text import SourceText, Span

_LAST_WORD = re.compile(r"([^\W\d]\w*)\s*\Z")


@final
@dataclass(frozen=True, slots=True)
class Mistake:
    """``text`` is the token that did not fit, of the type ``kind`` and at the offset ``start``.

    ``accepted`` are the terminals that would have fitted; ``limit`` is where the declaration starts.
    """

    source: SourceText
    text: str
    kind: str
    start: int
    accepted: frozenset[str]
    limit: int

    @property
    def span(self) -> Span:
        return self.source.span(self.start, self.start + len(self.text))

    @property
    def found(self) -> str:
        return "a text" if self.kind in {"STRING", "TRIPLE"} else f"`{self.text}`"

    @property
    def before(self) -> str:
        """What stands before it on its line."""
        return self.source.text[: self.start].rpartition("\n")[2]

    @property
    def after(self) -> str:
        """What comes after it, without white space before that."""
        return self.source.text[self.start + len(self.text) :].lstrip()

    @property
    def first_on_line(self) -> bool:
        return not self.before.strip()

    @property
    def word_before(self) -> tuple[str, Span] | None:
        """The word right before it, in the same declaration; the file may have a comment in between, and then none."""
        found = _LAST_WORD.search(self.source.text[self.limit : self.start])
        if found is None:
            return None
        return found[1], self.source.span(self.limit + found.start(1), self.limit + found.end(1))

    def reads(self, text: str) -> bool:
        """Whether ``text`` stands here, whatever the tokens are."""
        return self.source.text.startswith(text, self.start)

    def ends(self, text: str) -> bool:
        """Whether ``text`` ends with the first character here."""
        return self.source.text[: self.start + 1].endswith(text)
