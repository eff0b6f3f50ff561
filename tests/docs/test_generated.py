"""Reports, IR and tables in the documents are what promptc prints; ``--update-golden`` writes them into the pages."""

from pathlib import Path

import pytest

from tests.docs.generated import GENERATED
from tests.docs.pages import PAGES, ROOT, renewed


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in PAGES])
def test_what_promptc_prints_is_what_the_page_says(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = renewed(page, tmp_path, GENERATED)
    if request.config.getoption("--update-golden"):
        page.write_text(text, encoding="utf-8")
    assert text == page.read_text(encoding="utf-8"), f"{page} is out of date; --update-golden rewrites it"
