import pytest

from promptc.source.render import render
from promptc.source.text import SourceText
from promptc.syntax.parser import parse
from tests.conftest import Golden
from tests.syntax.mistakes import MISTAKES


@pytest.mark.parametrize("name", MISTAKES)
def test_message(name: str, golden: Golden) -> None:
    codes, text = MISTAKES[name]
    source = SourceText(f"{name}.prompt", text)
    _, diagnostics = parse(source)
    golden(f"syntax/messages/{name}.txt", render(diagnostics, {source.path: source}, colour=False))
    assert [d.code for d in diagnostics] == codes.split()
