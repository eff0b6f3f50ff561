"""Diagnostics as SARIF 2.1.0, the static analysis results format of OASIS that code hosts and editors read."""

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from urllib.parse import quote

from promptc.source.diagnostic import Diagnostic, Edit, Fix
from promptc.source.report_json import JsonValue
from promptc.source.text import SourceText, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, SourceText],
    *,
    version: str,
    titles: Mapping[str, str],
) -> dict[str, JsonValue]:
    """A SARIF log with one run. ``version`` is promptc's; ``titles`` says in a line what a code is about."""
    found = list(diagnostics)
    codes = sorted({d.code for d in found})
    rules: list[JsonValue] = [_rule(code, titles.get(code, "")) for code in codes]
    results: list[JsonValue] = [_result(d, codes.index(d.code), sources) for d in found]
    driver: dict[str, JsonValue] = {"name": "promptc", "semanticVersion": version, "rules": rules}
    run: dict[str, JsonValue] = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, title: str) -> JsonValue:
    rule: dict[str, JsonValue] = {"id": code, "help": {"text": f"`promptc explain {code}` tells more."}}
    return rule | {"shortDescription": {"text": title}} if title else rule


def _result(diagnostic: Diagnostic, rule: int, sources: Mapping[str, SourceText]) -> JsonValue:
    text = diagnostic.message + (f"\nhelp: {diagnostic.help}" if diagnostic.help else "")
    result: dict[str, JsonValue] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity,
        "message": {"text": text},
        "locations": [_location(diagnostic.span, sources, diagnostic.note)],
    }
    if diagnostic.labels:
        result["relatedLocations"] = [_location(label.span, sources, label.text) for label in diagnostic.labels]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix, sources)]
    return result


def _location(span: Span, sources: Mapping[str, SourceText], text: str) -> JsonValue:
    physical: dict[str, JsonValue] = {"artifactLocation": {"uri": _uri(span.path)}}
    if (source := sources.get(span.path)) is not None:
        physical["region"] = _region(span, source)
    location: dict[str, JsonValue] = {"physicalLocation": physical}
    return location | {"message": {"text": text}} if text else location


def _region(span: Span, source: SourceText) -> JsonValue:
    (line, column), (end_line, end_column) = source.position(span.start), source.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(fix: Fix, sources: Mapping[str, SourceText]) -> JsonValue:
    paths = dict.fromkeys(edit.span.path for edit in fix.edits)
    changes: list[JsonValue] = [
        {
            "artifactLocation": {"uri": _uri(path)},
            "replacements": [
                _replacement(edit, sources[path]) for edit in fix.edits if edit.span.path == path and path in sources
            ],
        }
        for path in paths
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _replacement(edit: Edit, source: SourceText) -> JsonValue:
    replacement: dict[str, JsonValue] = {"deletedRegion": _region(edit.span, source)}
    return replacement | {"insertedContent": {"text": edit.text}} if edit.text else replacement


def _uri(path: str) -> str:
    """A path as a URI reference: relative paths stay relative to where the command ran."""
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())
