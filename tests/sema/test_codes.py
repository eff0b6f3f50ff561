"""The page of each code has an example, and the example is told exactly that code."""

import re
from pathlib import Path

import pytest

import promptc
from promptc.sema.codes import codes, page
from tests.sema.checking import check_in

PACKAGE = Path(promptc.__file__).parent


@pytest.mark.parametrize("code", codes())
def test_the_example_causes_the_code(code: str, tmp_path: Path) -> None:
    found = page(code)
    for name, text in found.files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    _, diagnostics = check_in(tmp_path, found.example)
    assert [(d.code, d.severity) for d in diagnostics] == [(code, found.severity)], [d.message for d in diagnostics]


def test_an_unknown_code_has_no_page() -> None:
    with pytest.raises(KeyError):
        page("PC9999")


def test_every_code_has_a_page() -> None:
    found = {code for path in PACKAGE.rglob("*.py") for code in re.findall(r'"(PC\d{4})"', path.read_text("utf-8"))}
    assert found == set(codes())
