"""An answer in the format ``lines``: which part of its text is the value of which output.

A line ``name: value`` begins an output. An answer that was not constrained may run over several lines: a value goes on
until the next output begins. A name in another case or marked up, as in ``**Name:** value``, is taken for the output where
the answer has no other line that may be meant.
"""

import re
from collections.abc import Sequence


def split_lines(names: Sequence[str], text: str) -> dict[str, str]:
    """The value of each of ``names`` that the answer has, with the white space around it."""
    lines = text.strip().split("\n")
    starts: dict[int, tuple[str, str]] = {}
    found: set[str] = set()
    others: dict[int, str] = {}
    for number, line in enumerate(lines):
        name, colon, value = line.partition(":")
        if not (colon and name.strip() in names):
            others[number] = line
        elif name.strip() not in found:
            starts[number] = name.strip(), value
            found.add(name.strip())
    for name in names:
        if name not in found and is_alone(name, names):
            alike = [(number, rest) for number, line in others.items() if (rest := _value(name, line)) is not None]
            if len(alike) == 1:
                [(number, value)] = alike
                starts[number] = name, value
    return _joined(lines, starts)


def is_alone(name: str, names: Sequence[str]) -> bool:
    """Whether ``name`` is told from the others of ``names`` in any case."""
    return sum(other.lower() == name.lower() for other in names) == 1


def label(name: str, line: str) -> re.Match[str] | None:
    """``name`` at the beginning of ``line``, in any case and with Markdown around it, up to its colon."""
    return re.match(rf"\s*(?P<mark>[*`]*)\s*{re.escape(name)}\s*(?P<closed>[*`]*)\s*:", line, re.IGNORECASE)


def _value(name: str, line: str) -> str | None:
    """What follows ``name`` in a line that begins with it."""
    found = label(name, line)
    if found is None:
        return None
    value = line[found.end() :]
    # **name:** value
    return value.removeprefix(found["mark"]) if not found["closed"] else value


def _joined(lines: Sequence[str], starts: dict[int, tuple[str, str]]) -> dict[str, str]:
    raw: dict[str, str] = {}
    current = ""
    for number, line in enumerate(lines):
        if number in starts:
            current, raw[starts[number][0]] = starts[number]
        elif current:
            raw[current] += "\n" + line
    return raw
