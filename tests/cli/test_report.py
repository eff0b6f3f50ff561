"""The page about a build, written by the command line."""

from pathlib import Path

from justhtml import JustHTML

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


def test_a_page_about_the_last_build(promptc: Promptc, built: Path, golden: Golden) -> None:
    result = promptc("report")
    assert (result.exit_code, result.stdout) == (Exit.OK, "report: mood.report.html\n")
    (journal,) = (built / ".promptc").glob("*.journal")
    page = JustHTML((built / "mood.report.html").read_text(), strict=True, sanitize=False)
    (body,) = page.query("body")
    golden("cli/report.txt", body.to_text(separator="\n", strip=True).replace(journal.stem, "NAME") + "\n")
    assert len(page.query(".sides pre")) == 2 + 6  # a system and a user message; two demonstrations more


def test_a_page_about_an_artifact_goes_where_it_is_told(promptc: Promptc, built: Path) -> None:
    assert promptc("report", "mood.promptc.json", "-o", "page.html").stdout == "report: page.html\n"
    promptc("report")
    assert (built / "page.html").read_bytes() == (built / "mood.report.html").read_bytes()


def test_no_build(promptc: Promptc) -> None:
    result = promptc("report", "mood.prompt")
    assert result.exit_code == Exit.USAGE
    assert result.stderr.startswith("error: no build of mood.prompt has a journal")
