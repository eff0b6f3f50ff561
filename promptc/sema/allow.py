"""Warnings that a file allows: ``# promptc: allow PC0301`` at the end of a line, above it, or at the file's head.

At the head, before the first declaration, a comment is for the whole file. Errors cannot be allowed.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import final

from promptc.sema import errors_usage
from promptc.sema.codes import codes, page
from promptc.source.diagnostic import Diagnostic
from promptc.source.suggest import closest
from promptc.source.text import SourceText, Span
from promptc.syntax import ast

_ALLOW = re.compile(r"#\s*promptc:\s*allow\b(?P<codes>.*)")
_CODE = re.compile(r"\w+")


@final
@dataclass(frozen=True, slots=True)
class Allowed:
    """``everywhere`` holds codes for the whole file, ``lines`` those for one line of it, counted from 1."""

    everywhere: frozenset[str]
    lines: Mapping[int, frozenset[str]]

    def allows(self, code: str, line: int) -> bool:
        return code in self.everywhere or code in self.lines.get(line, ())


def read_allowed(source: SourceText, file: ast.File) -> tuple[Allowed, list[Diagnostic]]:
    """What the comments of a file allow, and what is wrong with them."""
    head = file.decls[0].span.start if file.decls else len(source.text)
    everywhere: set[str] = set()
    lines: dict[int, frozenset[str]] = {}
    told: list[Diagnostic] = []
    for comment in file.comments:
        written = source.text[comment.span.start : comment.span.end]
        match = _ALLOW.match(written)
        if match is None:
            continue
        names = _CODE.findall(match["codes"])
        told += [d for d in (_unknown(comment.span, name) for name in names) if d]
        if not names:
            told.append(errors_usage.allows_nothing(comment.span))
        if comment.own_line and comment.span.start < head:
            everywhere.update(names)
        else:
            line = _line_of(source, comment)
            lines[line] = lines.get(line, frozenset()).union(names)
    return Allowed(frozenset(everywhere), lines), told


def without_allowed(
    source: SourceText, file: ast.File, diagnostics: Iterable[Diagnostic], allow: Collection[str] = ()
) -> list[Diagnostic]:
    """``diagnostics`` of one file without the warnings that it or ``allow`` allows, with what is wrong with the former."""
    allowed, told = read_allowed(source, file)
    return [
        d
        for d in [*diagnostics, *told]
        if d.severity == "error" or not (d.code in allow or allowed.allows(d.code, source.position(d.span.start)[0]))
    ]


def _line_of(source: SourceText, comment: ast.Comment) -> int:
    """The line that a comment speaks of: its own, or the next one with code where it stands alone."""
    line, _ = source.position(comment.span.start)
    if comment.own_line:
        last, _ = source.position(len(source.text))
        line += 1
        while line < last and (not source.line(line).strip() or source.line(line).lstrip().startswith("#")):
            line += 1
    return line


def _unknown(span: Span, code: str) -> Diagnostic | None:
    known = codes()
    if code not in known:
        return errors_usage.allows_unknown(span, code, closest(code, known))
    return errors_usage.allows_error(span, code) if page(code).severity == "error" else None
