from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_a_picture_as_text(form: str, promptc: Promptc, golden: Golden) -> None:
    golden(f"cli/graph.{form}", promptc("graph", "mood.prompt", "--format", form).stdout)


def test_the_data_need_not_be_there(promptc: Promptc, folder: Path) -> None:
    with_data = promptc("graph", "mood.prompt").stdout
    (folder / "notes.csv").unlink()
    assert promptc("graph", "mood.prompt").stdout == with_data


def test_a_picture_as_a_file(promptc: Promptc, folder: Path) -> None:
    assert promptc("graph", "mood.prompt", "-o", "mood.mmd").stdout == "wrote mood.mmd\n"
    assert (folder / "mood.mmd").read_text() == promptc("graph", "mood.prompt").stdout


def test_a_missing_tool_is_told(promptc: Promptc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = promptc("graph", "mood.prompt", "--format", "svg")
    assert result.exit_code == Exit.ENVIRONMENT
    assert result.stderr == (
        "error: an SVG is drawn by `dot`, which is not installed: install Graphviz, or take --format mermaid or dot\n"
    )


def test_graphviz_is_given_the_text(promptc: Promptc, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = folder / "dot"
    tool.write_text('#!/bin/sh\n[ "$1" = -Tsvg ] && { echo "<svg>"; cat; }\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    text = promptc("graph", "mood.prompt", "--format", "dot").stdout
    assert promptc("graph", "mood.prompt", "--format", "svg").stdout == f"<svg>\n{text}"
    tool.write_text("#!/bin/sh\necho no fonts >&2\nexit 1\n")
    result = promptc("graph", "mood.prompt", "--format", "svg")
    assert (result.exit_code, result.stderr) == (
        Exit.ENVIRONMENT,
        "error: `dot` could not draw the picture: no fonts\n",
    )
