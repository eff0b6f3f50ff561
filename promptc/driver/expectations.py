"""What a file says is wrong with it, compared with what is reported: tests of the checks, written beside the mistake.

``# expected-error: PC0102 unknown type`` expects an error with this code whose message holds this text, both as they are
or one alone; ``expected-warning`` expects a warning. At the end of a line such a comment is about that line; where it
stands alone it is about the next line that is no comment. The text of the IR takes the same comments.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast, final

from promptc.source.diagnostic import Diagnostic, Severity
from promptc.source.text import SourceText, Span
from promptc.syntax.scan import tokens

_EXPECTED = re.compile(r"#\s*expected-(?P<severity>error|warning):\s*(?P<code>PC\d{4})?\s*(?P<text>.*?)\s*$")


@final
@dataclass(frozen=True, slots=True)
class Expectation:
    """``line`` is the line that it is about, from 1; ``code`` and ``text`` are "" where it leaves them open."""

    severity: Severity
    code: str
    text: str
    line: int
    span: Span

    def met_by(self, diagnostic: Diagnostic, line: int) -> bool:
        return (
            (self.severity, self.line) == (diagnostic.severity, line)
            and self.code in ("", diagnostic.code)
            and self.text in diagnostic.message
        )


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """What was expected and not reported, and what was reported and not expected; ``met`` counts the rest."""

    met: int
    missing: tuple[Expectation, ...]
    unexpected: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        return not self.missing and not self.unexpected


def expectations(source: SourceText) -> Iterator[Expectation]:
    """The expectations of ``source``, in order."""
    alone: list[tuple[re.Match[str], Span]] = []
    last_line = 0
    for token in tokens(source.text):
        line = source.position(token.start)[0]
        if token.kind != "comment":
            yield from (_expectation(found, line, span) for found, span in alone)
            alone.clear()
            last_line = source.position(token.end)[0]
        elif found := _EXPECTED.match(token.text):
            span = source.span(token.start, token.end)
            if line == last_line:
                yield _expectation(found, line, span)
            else:
                alone.append((found, span))
    end = source.position(len(source.text))[0]
    yield from (_expectation(found, end, span) for found, span in alone)


def _expectation(found: re.Match[str], line: int, span: Span) -> Expectation:
    return Expectation(cast(Severity, found["severity"]), found["code"] or "", found["text"], line, span)


def compare(source: SourceText, diagnostics: Sequence[Diagnostic]) -> Verdict:
    """Each expectation is met by one diagnostic, the first that fits, and each diagnostic meets at most one."""
    open_ = list(diagnostics)
    missing: list[Expectation] = []
    met = 0
    for expected in expectations(source):
        fitting = [d for d in open_ if expected.met_by(d, _line(source, d))]
        if fitting:
            open_.remove(fitting[0])
            met += 1
        else:
            missing.append(expected)
    return Verdict(met, tuple(missing), tuple(open_))


def _line(source: SourceText, diagnostic: Diagnostic) -> int:
    """The line of a mistake; 0 for one in another file, which no comment of this one is about."""
    return source.position(diagnostic.span.start)[0] if diagnostic.span.path == source.path else 0
