"""What editors and CI read."""

import json

from jsonschema import Draft7Validator

from promptc.source.report_github import to_github
from promptc.source.report_json import to_json
from promptc.source.report_sarif import to_sarif
from tests.conftest import Golden
from tests.source.samples import DIAGNOSTICS, SOURCES

# What the published schema of SARIF 2.1.0 requires of the parts that promptc writes.
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
_POSITIVE = {"type": "integer", "minimum": 1}
_REGION = {
    "type": "object",
    "additionalProperties": False,
    "properties": dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), _POSITIVE),
}
_FILE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"uri": {"type": "string", "format": "uri-reference"}},
}
_LOCATION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "message": _TEXT,
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {"artifactLocation": _FILE, "region": _REGION},
        },
    },
}
_FIX = {
    "type": "object",
    "required": ["artifactChanges"],
    "properties": {
        "description": _TEXT,
        "artifactChanges": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["artifactLocation", "replacements"],
                "properties": {
                    "artifactLocation": _FILE,
                    "replacements": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["deletedRegion"],
                            "properties": {"deletedRegion": _REGION, "insertedContent": _TEXT},
                        },
                    },
                },
            },
        },
    },
}
_RESULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": _TEXT,
        "locations": {"type": "array", "items": _LOCATION},
        "relatedLocations": {"type": "array", "items": _LOCATION, "uniqueItems": True},
        "fixes": {"type": "array", "items": _FIX, "uniqueItems": True},
    },
}
_RULE = {"type": "object", "required": ["id"], "properties": {"shortDescription": _TEXT, "help": _TEXT}}
_DRIVER = {
    "type": "object",
    "required": ["name"],
    "properties": {"rules": {"type": "array", "items": _RULE, "uniqueItems": True}},
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {"type": "object", "required": ["driver"], "properties": {"driver": _DRIVER}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": _RESULT},
                },
            },
        },
    },
}


def test_json_has_lines_and_columns_from_one(golden: Golden) -> None:
    golden("source/diagnostics.json", json.dumps(to_json(DIAGNOSTICS, SOURCES), ensure_ascii=False, indent=2) + "\n")


def test_sarif_keeps_its_schema(golden: Golden) -> None:
    log = to_sarif(DIAGNOSTICS, SOURCES, version="0.1.0", titles={"PC0201": "A value of another type."})
    golden("source/diagnostics.sarif", json.dumps(log, ensure_ascii=False, indent=2) + "\n")
    Draft7Validator(SARIF).validate(log)


def test_every_result_of_sarif_names_its_rule() -> None:
    log = json.loads(json.dumps(to_sarif(DIAGNOSTICS, SOURCES, version="0.1.0", titles={})))
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[r["ruleIndex"]]["id"] for r in run["results"]] == [d.code for d in DIAGNOSTICS]


def test_github_commands_are_a_line_each(golden: Golden) -> None:
    text = to_github(DIAGNOSTICS, SOURCES)
    golden("source/diagnostics.github.txt", text + "\n")
    assert len(text.splitlines()) == len(DIAGNOSTICS)
