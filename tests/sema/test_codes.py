"""The page of each code has an example, and the example is told exactly that code."""

from pathlib import Path

import pytest

from promptc.sema.codes import codes, page
from tests.sema.checking import check_in


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
