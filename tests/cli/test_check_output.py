"""`promptc check` for editors, for CI, and with changes."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from promptc.cli.exits import Exit
from promptc.sema import check
from promptc.sema.model import Checked
from promptc.source.diagnostic import Diagnostic, Edit, Fix
from promptc.source.text import SourceText
from promptc.syntax import ast
from tests.cli.conftest import Promptc
from tests.conftest import Golden

UNUSED = "\nenum Colour { red }\n"


@pytest.fixture
def warned(folder: Path) -> str:
    """The program with an enum that it does not use."""
    (folder / "warned.prompt").write_text((folder / "mood.prompt").read_text() + UNUSED)
    return "warned.prompt"


@pytest.fixture
def fixable(monkeypatch: pytest.MonkeyPatch, warned: str) -> str:
    """As `warned`, with a check that knows how to mend it."""

    def with_fix(source: SourceText, file: ast.File, **options: Any) -> tuple[Checked, Sequence[Diagnostic]]:
        checked, diagnostics = check(source, file, **options)
        start = source.text.find(UNUSED)
        fix = Fix("remove the enum", (Edit(source.span(start, start + len(UNUSED)), ""),))
        return checked, [
            Diagnostic(d.code, d.severity, d.message, d.span, d.note, d.labels, d.help, fix) for d in diagnostics
        ]

    monkeypatch.setattr("promptc.driver.checking.check", with_fix)
    return warned


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_each_form_tells_the_warning(form: str, promptc: Promptc, fixable: str, golden: Golden) -> None:
    result = promptc("check", "--format", form, fixable)
    assert result.exit_code == Exit.OK
    golden(f"cli/check/{form}.txt", result.stdout)


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_nothing_found_is_still_a_document(form: str, promptc: Promptc) -> None:
    assert json.loads(promptc("check", "--format", form, "mood.prompt").stdout) is not None
    assert promptc("check", "--format", "github", "mood.prompt").stdout == ""


def test_diff_shows_the_changes_and_writes_nothing(promptc: Promptc, fixable: str, golden: Golden) -> None:
    before = Path(fixable).read_text()
    result = promptc("check", "--diff", fixable)
    assert result.exit_code == Exit.FOUND
    golden("cli/check/changes.diff", result.stdout)
    assert "would make 1 change in warned.prompt" in result.stderr
    assert Path(fixable).read_text() == before


def test_fix_makes_the_changes_once(promptc: Promptc, fixable: str, folder: Path) -> None:
    result = promptc("check", "--fix", fixable)
    assert result.exit_code == Exit.OK
    assert result.stdout.endswith("made 1 change in warned.prompt\n\n1 file checked: no mistakes found\n")
    assert Path(fixable).read_text() == (folder / "mood.prompt").read_text()
    assert promptc("check", "--fix", fixable).stdout == "1 file checked: no mistakes found\n"


def test_fix_keeps_line_ends(promptc: Promptc, fixable: str, folder: Path) -> None:
    path = folder / fixable
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert promptc("check", "--fix", fixable).exit_code == Exit.OK
    assert path.read_bytes() == (folder / "mood.prompt").read_bytes().replace(b"\n", b"\r\n")


def test_an_allowed_warning_is_neither_told_nor_mended(promptc: Promptc, fixable: str) -> None:
    before = Path(fixable).read_text()
    result = promptc("check", "--fix", "--deny-warnings", "--allow", "PC0303", fixable)
    assert (result.exit_code, result.stdout) == (Exit.OK, "1 file checked: no mistakes found\n")
    assert Path(fixable).read_text() == before


def test_denied_warnings_fail(promptc: Promptc, warned: str) -> None:
    assert promptc("check", warned).exit_code == Exit.OK
    assert promptc("check", "--deny-warnings", warned).exit_code == Exit.FOUND


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--allow", "PC3303"), "there is no warning PC3303; did you mean PC0303?"),
        (("--fix", "--format", "sarif"), "--fix and --diff print text"),
        (("--json", "--format", "github"), "--json and --format github exclude each other"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(words: tuple[str, ...], told: str, promptc: Promptc) -> None:
    result = promptc("check", *words, "mood.prompt")
    assert result.exit_code == Exit.USAGE
    assert told in result.stderr
