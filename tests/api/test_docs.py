"""What docs/python.md shows does what it says."""

import re
import runpy
from pathlib import Path

import pytest

from promptc.clients.python import python_client
from promptc.driver.artifacts import read_artifact

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_examples_print_what_stands_below_them(
    artifacts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    code = "\n".join(body for language, body in blocks if language == "python")
    client = python_client(read_artifact(artifacts / "desk.promptc.json").program)
    (artifacts / "desk_client.py").write_text(client, encoding="utf-8")
    (artifacts / "page.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(artifacts)
    monkeypatch.syspath_prepend(artifacts)
    runpy.run_path("page.py")
    assert capsys.readouterr().out == "".join(body for language, body in blocks if language == "text")
