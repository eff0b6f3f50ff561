"""Reports, IR and tables in the documents are what promptc prints; ``--update-golden`` writes them into the pages."""

from pathlib import Path

import pytest

from promptc.sema.builtins import BUILTINS
from tests.docs.generated import GENERATED
from tests.docs.pages import PAGES, ROOT, renewed


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in PAGES])
def test_what_promptc_prints_is_what_the_page_says(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = renewed(page, tmp_path, GENERATED)
    if request.config.getoption("--update-golden"):
        page.write_text(text, encoding="utf-8")
    assert text == page.read_text(encoding="utf-8"), f"{page} is out of date; --update-golden rewrites it"


def test_every_function_of_the_language_has_its_row() -> None:
    text = (ROOT / "docs/language/expressions.md").read_text(encoding="utf-8")
    assert [name for name in BUILTINS if f"`{name}(" not in text] == []
