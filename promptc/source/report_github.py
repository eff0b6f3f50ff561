"""Diagnostics as workflow commands of GitHub Actions, which shows them beside the lines of a change."""

from collections.abc import Iterable, Iterator, Mapping

from promptc.source.diagnostic import Diagnostic
from promptc.source.text import SourceText

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def to_github(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText]) -> str:
    """One line for each diagnostic; no newline at the end."""
    return "\n".join(_command(d, sources.get(d.span.path)) for d in diagnostics)


def _command(diagnostic: Diagnostic, source: SourceText | None) -> str:
    properties = {"file": diagnostic.span.path}
    if source is not None:
        line, column = source.position(diagnostic.span.start)
        end_line, end_column = source.position(diagnostic.span.end)
        properties |= {"line": str(line), "endLine": str(end_line)}
        if line == end_line:
            # Columns are read only where a place stays on its line.
            properties |= {"col": str(column), "endColumn": str(end_column)}
    properties["title"] = diagnostic.code
    head = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    return f"::{diagnostic.severity} {head}::{_escaped(chr(10).join(_text(diagnostic)), _DATA)}"


def _text(diagnostic: Diagnostic) -> Iterator[str]:
    yield diagnostic.message
    if diagnostic.note:
        yield diagnostic.note
    if diagnostic.help:
        yield f"help: {diagnostic.help}"


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
