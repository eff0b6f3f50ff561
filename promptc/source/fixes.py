"""Fixes as changed text, and as the lines that change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, final

from promptc.source.diagnostic import Diagnostic, Edit, Fix
from promptc.source.text import SourceText


@final
@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line that goes (``-``, numbered in the old text) or comes (``+``, numbered in the new one)."""

    sign: Literal["-", "+"]
    number: int
    text: str


def apply_fixes(source: SourceText, fixes: Iterable[Fix]) -> tuple[str, int]:
    """The text of ``source`` with ``fixes`` made, and how many were.

    A fix is made whole or not at all: one that touches what another has changed waits for the next round, and so does
    one that reaches into another file.
    """
    taken: list[Edit] = []
    made = 0
    for fix in fixes:
        if any(edit.span.path != source.path for edit in fix.edits) or _clash(fix.edits, taken):
            continue
        taken += fix.edits
        made += 1
    text = source.text
    for edit in sorted(taken, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text, made


def _clash(edits: Sequence[Edit], taken: Sequence[Edit]) -> bool:
    # Two that only meet at their ends clash, too: which text comes first would be chance.
    return any(a.span.start <= b.span.end and b.span.start <= a.span.end for a in edits for b in taken)


def fixes_of(diagnostics: Iterable[Diagnostic]) -> list[Fix]:
    """The fixes that ``diagnostics`` carry, each once."""
    return list(dict.fromkeys(d.fix for d in diagnostics if d.fix is not None))


def changed_lines(source: SourceText, fix: Fix) -> list[ChangedLine]:
    """The lines that ``fix`` takes out of ``source`` and puts in, in order."""
    old, new = source.text.splitlines(), apply_fixes(source, [fix])[0].splitlines()
    lines = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [ChangedLine("-", n + 1, old[n]) for n in range(a, b)]
            lines += [ChangedLine("+", n + 1, new[n]) for n in range(c, d)]
    return lines
