"""Every program in the documents is told what its page says, and is laid out as `promptc fmt` would."""

from pathlib import Path

import pytest

from promptc.driver.formatting import format_text
from promptc.driver.testing import TestOptions, run_tests
from tests.docs.pages import PAGES, Block, blocks, check_block, write

BLOCKS = [block for page in PAGES for block in blocks(page)]
PROGRAMS = [pytest.param(block, id=block.id) for block in BLOCKS if block.is_program]
# Their tests say what the page says, and run without a model.
TESTED = [
    pytest.param(block, id=block.id)
    for block in BLOCKS
    if block.is_program and "\ntest " in block.body and "\nmodel " not in block.body
]
FILES = [pytest.param(block, id=block.id) for block in BLOCKS if block.is_file and block.language == "prompt"]
# What cannot be read cannot be laid out.
READABLE = [
    pytest.param(block, id=block.id)
    for block in BLOCKS
    if block.language == "prompt" and not any(code.startswith("PC00") for code in block.codes)
]
LANGUAGES = {"prompt", "text", "ir", "sh", "python", "json", "jsonl", "csv"}


def test_blocks_are_of_known_kinds() -> None:
    known = [block for block in BLOCKS if block.is_file or block.is_program or block.is_golden or not block.words]
    assert [block.id for block in BLOCKS if block not in known or block.language not in LANGUAGES] == []


@pytest.mark.parametrize("block", PROGRAMS)
def test_a_program_is_told_what_its_page_says(block: Block, tmp_path: Path) -> None:
    found = check_block(block, tmp_path).diagnostics
    assert sorted(d.code for d in found) == sorted(block.codes), [(d.code, d.message) for d in found]


@pytest.mark.parametrize("block", TESTED)
def test_what_a_page_says_comes_true(block: Block, tmp_path: Path) -> None:
    _, results = run_tests(write(block, tmp_path), TestOptions())
    assert [(result.name, result.missed, result.reason) for result in results if result.outcome != "passed"] == []


@pytest.mark.parametrize("block", FILES)
def test_a_file_to_import_from_has_no_mistake(block: Block, tmp_path: Path) -> None:
    assert [d.message for d in check_block(block, tmp_path).diagnostics if d.severity == "error"] == []


@pytest.mark.parametrize("block", READABLE)
def test_a_program_is_in_layout(block: Block, tmp_path: Path) -> None:
    path = tmp_path / "example.prompt"
    path.write_text(block.body, encoding="utf-8")
    written, formatted = format_text(path)
    assert written == formatted
