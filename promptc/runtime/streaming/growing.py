r"""Texts of which only the beginning is there: as much of their value as no end can change.

One law, for a value of a type that `grows`: what `grow` gave so far is the beginning of what the whole text is decoded to.
"""

import json
import re
from typing import final

from promptc.schema.codec import unescape
from promptc.schema.types import STR, Optional, Refined, Type

# All of a JSON text but an escape that has only begun. Half of a surrogate pair is no character: what holds one alone is
# left to who decodes the whole.
_JSON_TEXT = re.compile(
    r"(?:[^\"\\\x00-\x1f]+|\\[\"\\/bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}"
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*"
)


def grows(type_: Type) -> bool:
    """Whether a value of ``type_`` is worth telling before it is whole: a text, and no choice among a few."""
    match type_:
        case Refined(base=base, constraints=constraints):
            return constraints.one_of is None and grows(base)
        case Optional(item=item):
            return grows(item)
        case _:
            return type_ == STR


@final
class GrowingLine:
    """A text as it stands in the format ``lines``; ``optional`` says that it may also be none or quoted."""

    def __init__(self, *, optional: bool) -> None:
        self._optional = optional
        self._begun = False
        self._held = ""

    def grow(self, raw: str) -> str:
        """What the value goes on with, now that ``raw`` is there."""
        held = self._held + raw
        if not self._begun:
            held = held.lstrip()
            if self._optional and (held.startswith('"') or "null".startswith(held.rstrip())):
                # It may be none, or a JSON text, which is rare enough to be told as a whole.
                self._held = held
                return ""
        certain = held.rstrip()
        backslashes = len(certain) - len(certain.rstrip("\\"))
        certain = certain[: len(certain) - backslashes % 2]
        self._held = held[len(certain) :]
        self._begun = self._begun or bool(certain)
        return unescape(certain)


@final
class GrowingString:
    """A text in JSON, from behind the quote."""

    def __init__(self) -> None:
        self._held = ""

    def grow(self, raw: str) -> str:
        """What the value goes on with, now that ``raw`` is there; its closing quote is no part of that."""
        held = self._held + raw
        found = _JSON_TEXT.match(held)
        end = found.end() if found else 0
        self._held = held[end:]
        text: str = json.loads(f'"{held[:end]}"')
        return text
