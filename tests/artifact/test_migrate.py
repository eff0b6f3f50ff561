"""Artifacts that an older promptc wrote: the files in ``formats/`` are as they came from it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from promptc.artifact.migrate import MIGRATIONS
from promptc.artifact.model import FORMAT_VERSION
from promptc.artifact.reader import ArtifactProblem, loads
from promptc.artifact.writer import dumps, hash_content
from promptc.codegen import generate
from promptc.ir.choices import assign, learnable
from promptc.ir.parser import parse_program
from tests.ir.sample import FULL

OLD = sorted((Path(__file__).parent / "formats").glob("*/*.json"))


def test_there_is_a_step_and_a_file_for_every_older_format() -> None:
    assert list(MIGRATIONS) == list(range(1, FORMAT_VERSION))
    assert {int(path.parent.name) for path in OLD} == set(MIGRATIONS)


@pytest.mark.parametrize("path", OLD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_older_file_becomes_one_of_today(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert json.loads(text)["format"] == int(path.parent.name)
    artifact = loads(text)
    assert artifact.format == FORMAT_VERSION
    assert loads(dumps(artifact)) == artifact


def test_format_1_is_the_same_program_without_a_journal() -> None:
    old = loads((Path(__file__).parent / "formats" / "1" / "full.json").read_text(encoding="utf-8"))
    program = parse_program(FULL)
    assert old.provenance.journal is None
    assert replace(old, scores=None) == generate(assign(program, dict.fromkeys(learnable(program), 0)), old.provenance)


def test_an_older_file_that_was_changed_is_refused() -> None:
    text = (Path(__file__).parent / "formats" / "1" / "full.json").read_text(encoding="utf-8")
    with pytest.raises(ArtifactProblem, match="hash: the content was changed"):
        loads(text.replace("Name the species", "Name a species"))


@pytest.mark.parametrize("provenance", [None, [], {}, {"journal": "x"}])
def test_an_older_file_without_a_provenance_is_told_so(provenance: object) -> None:
    content = json.loads((Path(__file__).parent / "formats" / "1" / "full.json").read_text(encoding="utf-8"))
    content["provenance"] = provenance
    content["hash"] = hash_content(content)
    with pytest.raises(ArtifactProblem, match="provenance: "):
        loads(json.dumps(content))
