"""Diagnostics as plain JSON: what `promptc check --format json` prints."""

from collections.abc import Iterable, Mapping

from promptc.source.diagnostic import Diagnostic, Fix
from promptc.source.text import SourceText, Span

# The same as `promptc.schema.types.Json`, of which this layer knows nothing.
JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


def to_json(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText]) -> list[JsonValue]:
    """All diagnostics as JSON values. Lines and columns count from 1, columns in characters; ends are exclusive."""
    return [
        {
            "code": d.code,
            "severity": d.severity,
            "message": d.message,
            "place": _place(d.span, sources),
            "note": d.note,
            "labels": [{"place": _place(label.span, sources), "text": label.text} for label in d.labels],
            "help": d.help,
            "fix": None if d.fix is None else _fix(d.fix, sources),
        }
        for d in diagnostics
    ]


def _fix(fix: Fix, sources: Mapping[str, SourceText]) -> dict[str, JsonValue]:
    edits: list[JsonValue] = [{"place": _place(e.span, sources), "text": e.text} for e in fix.edits]
    return {"title": fix.title, "edits": edits}


def _place(span: Span, sources: Mapping[str, SourceText]) -> dict[str, JsonValue]:
    place: dict[str, JsonValue] = {"path": span.path}
    if (source := sources.get(span.path)) is not None:
        (line, column), (end_line, end_column) = source.position(span.start), source.position(span.end)
        place |= {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
    return place
