"""Diagnostics with all that a diagnostic can have, over two small texts."""

from promptc.source.diagnostic import Diagnostic, Edit, Fix, Label
from promptc.source.text import SourceText, Span

SOURCE = SourceText("flowers.prompt", 'enum Species { a }\n\n\tlet 日本 = f(x = "\x1b[31m")\nreturn (\n  y = z\n)\n')
LIBRARY = SourceText("std/a.prompt", "promptc 1\n\nstrategy predict {}\n")
SOURCES = {source.path: source for source in (SOURCE, LIBRARY)}


def span_of(part: str, source: SourceText = SOURCE) -> Span:
    start = source.text.index(part)
    return source.span(start, start + len(part))


DIAGNOSTICS = [
    Diagnostic(
        "PC0201",
        "error",
        "one thing is not another",
        span_of("日本"),
        note="this one",
        labels=(Label(span_of("Species"), "that one"), Label(span_of("let"), "beside it")),
        help="make it so",
    ),
    Diagnostic("PC0301", "warning", "a statement of several lines", span_of("return (\n  y = z\n)")),
    Diagnostic("PC0101", "error", "the end", SOURCE.span(len(SOURCE.text), len(SOURCE.text)), note="here"),
    Diagnostic(
        "PC0102",
        "error",
        "something elsewhere",
        span_of("f("),
        labels=(
            Label(span_of("predict", LIBRARY), "declared there"),
            Label(Span("gone.prompt", 0, 1), "and in a file that nobody has"),
        ),
    ),
    Diagnostic("PC0103", "error", "in a file that nobody has", Span("gone.prompt", 4, 5), note="unseen", help="look"),
    Diagnostic(
        "PC0304",
        "warning",
        "50 % of it is unused, they say: remove it",
        span_of("a }"),
        help="remove it",
        fix=Fix("remove the member and the line", (Edit(span_of("a "), ""), Edit(span_of("  y = z\n"), ""))),
    ),
]
