import importlib.util

import pytest

from promptc.syntax.grammar import build, grammar_text, lark
from promptc.syntax.words import DECLARATIONS


@pytest.mark.skipif(importlib.util.find_spec("interegular") is None, reason="Lark's strict mode needs interegular")
def test_the_grammar_has_no_conflict() -> None:
    assert build(grammar_text(), strict=True).options.strict


def test_words_are_those_of_the_grammar() -> None:
    spelled = {t.pattern.value for t in lark().terminals}
    assert spelled >= DECLARATIONS
