"""How wide text stands on a terminal: what carets are placed by."""

import unicodedata

TAB = 4


def display(text: str) -> str:
    """``text`` as it may be shown: a tab as four spaces, and nothing that would move the cursor or change colours."""
    return "".join(" " * TAB if c == "\t" else c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def width(text: str) -> int:
    """The columns that `display` of ``text`` takes."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if character == "\t":
        return TAB
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
