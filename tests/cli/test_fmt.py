from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


@pytest.fixture
def untidy(folder: Path) -> Path:
    path = folder / "untidy.prompt"
    path.write_text("enum Mood{good,bad}\nsignature S { output mood : Mood # how it is\n}\n")
    return path


def test_check_writes_nothing_and_fails(promptc: Promptc, untidy: Path) -> None:
    before = untidy.read_text()
    result = promptc("fmt", "--check", "untidy.prompt")
    assert (result.exit_code, result.stdout) == (Exit.FOUND, "would rewrite untidy.prompt\n")
    assert untidy.read_text() == before


def test_diff_shows_what_would_change(promptc: Promptc, untidy: Path, golden: Golden) -> None:
    before = untidy.read_text()
    result = promptc("fmt", "--diff", "untidy.prompt")
    assert result.exit_code == Exit.FOUND
    golden("cli/fmt.diff", result.stdout)
    assert untidy.read_text() == before


def test_rewriting_happens_once(promptc: Promptc, untidy: Path) -> None:
    assert promptc("fmt", "untidy.prompt").stdout == "rewrote untidy.prompt\n"
    assert "# how it is" in untidy.read_text()
    result = promptc("fmt", "untidy.prompt")
    assert (result.exit_code, result.stdout) == (Exit.OK, "1 file already in layout\n")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_stay(end: bytes, promptc: Promptc, untidy: Path) -> None:
    before = untidy.read_bytes()
    promptc("fmt", "untidy.prompt")
    tidy = untidy.read_bytes()
    untidy.write_bytes(before.replace(b"\n", end))
    promptc("fmt", "untidy.prompt")
    assert untidy.read_bytes() == tidy.replace(b"\n", end)
    assert promptc("fmt", "--check", "untidy.prompt").exit_code == Exit.OK


def test_a_byte_order_mark_goes(promptc: Promptc, untidy: Path) -> None:
    promptc("fmt", "untidy.prompt")
    tidy = untidy.read_bytes()
    untidy.write_bytes(b"\xef\xbb\xbf" + tidy)
    assert promptc("fmt", "--check", "untidy.prompt").exit_code == Exit.FOUND
    promptc("fmt", "untidy.prompt")
    assert untidy.read_bytes() == tidy


def test_a_syntax_error_leaves_all_files_alone(promptc: Promptc, untidy: Path, folder: Path) -> None:
    before = untidy.read_text()
    (folder / "broken.prompt").write_text("enum Mood {\n")
    result = promptc("fmt", "untidy.prompt", "broken.prompt")
    assert result.exit_code == Exit.FOUND
    assert "broken.prompt" in result.stderr
    assert untidy.read_text() == before
