"""Every program in the documents compiles without a mistake, and is laid out as `promptc fmt` would."""

import re
from pathlib import Path

import pytest

from promptc.driver.checking import check_file
from promptc.driver.formatting import format_text

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```prompt\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAMS = [
    pytest.param(block, id=f"{document}-{number}")
    for document in ("docs/language.md", "README.md")
    for number, block in enumerate(BLOCK.findall((ROOT / document).read_text("utf-8")), start=1)
]


def test_the_documents_have_programs() -> None:
    assert len(PROGRAMS) >= 5


@pytest.mark.parametrize("text", PROGRAMS)
def test_a_program_of_the_documents_compiles(text: str, tmp_path: Path) -> None:
    rows = [f'{{"question": "{n}?", "answer": "{n}"}}\n' for n in range(40)]
    (tmp_path / "questions.jsonl").write_text("".join(rows), "utf-8")
    path = tmp_path / "example.prompt"
    path.write_text(text, "utf-8")
    found = [d.message for d in check_file(path).diagnostics if d.severity == "error"]
    assert found == []


@pytest.mark.parametrize("text", PROGRAMS)
def test_a_program_of_the_documents_is_in_layout(text: str, tmp_path: Path) -> None:
    path = tmp_path / "example.prompt"
    path.write_text(text, "utf-8")
    written, formatted = format_text(path)
    assert written == formatted
