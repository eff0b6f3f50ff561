"""The JSON Schema that is published is that of the files that are written and read."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from promptc.artifact.file_schema import artifact_schema, schema_text
from promptc.artifact.json_text import MAX_BYTES, MAX_NESTING
from promptc.artifact.model import FORMAT_VERSION, Artifact
from promptc.artifact.writer import dumps
from tests.artifact.test_round_trip import artifacts

ROOT = Path(__file__).parents[2]
VALIDATOR: Any = jsonschema.Draft202012Validator(artifact_schema())


def test_the_published_schema_is_that_of_the_dataclasses() -> None:
    published = (ROOT / "docs" / "artifact.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "python -m promptc.artifact.file_schema > docs/artifact.schema.json"


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(artifact_schema())


@settings(max_examples=30)
@given(artifacts)
def test_every_artifact_that_is_written_is_valid(artifact: Artifact) -> None:
    VALIDATOR.validate(json.loads(dumps(artifact)))


@pytest.mark.parametrize("name", ["full", "regions"])
def test_every_part_of_an_artifact_is_valid(name: str) -> None:
    VALIDATOR.validate(
        json.loads((ROOT / "tests" / "golden" / "artifact" / f"{name}.json").read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("hash",), "0"),
        (("format",), 1),
        (("code",), "x"),
        (("provenance", "seed"), "7"),
        (("modules", 0, "format"), "xml"),
        (("modules", 0, "inputs", 0, "type"), {"list": "str", "min": 1}),
        (("program", "nodes", 0, "op"), "exec"),
        (("program", "nodes", 0, "blocks"), []),
        (("program", "nodes", 0, "args"), {"x": "0"}),
        (("types", 0), {"enum": "E"}),
        (("signature",), {"algorithm": "rsa", "key": "", "value": ""}),
    ],
)
def test_what_is_no_artifact_is_not(place: tuple[str | int, ...], value: object) -> None:
    content = json.loads((ROOT / "tests" / "golden" / "artifact" / "full.json").read_text(encoding="utf-8"))
    *way, last = place
    inner: Any = content
    for key in way:
        inner = inner[key]
    inner[last] = value
    assert not VALIDATOR.is_valid(content)


def test_a_signed_artifact_is_valid() -> None:
    content = json.loads((ROOT / "tests" / "golden" / "artifact" / "full.json").read_text(encoding="utf-8"))
    VALIDATOR.validate({**content, "signature": {"algorithm": "ed25519", "key": "AA==", "value": "AA=="}})


def _keys(schema: Any) -> set[str]:
    """The keys of all objects that a schema speaks of."""
    inner = list(schema.values()) if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    own = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return set(own).union(*map(_keys, inner))


def test_the_page_about_artifacts_has_every_key_and_every_version() -> None:
    page = (ROOT / "docs" / "artifact.md").read_text(encoding="utf-8")
    keys = _keys(artifact_schema())
    assert {"modules", "tested", "min_len", "select_seed"} <= keys
    assert [key for key in sorted(keys) if not re.search(rf'[`"]{key}\b', page)] == []
    assert re.findall(r"^\| (\d+) \|", page, re.MULTILINE) == [str(n + 1) for n in range(FORMAT_VERSION)]
    assert f"This page is about format {FORMAT_VERSION}." in page
    assert f"{MAX_NESTING} levels and files of more than {MAX_BYTES // 2**20} MiB" in " ".join(page.split())
