"""JSON under a schema, spaced as demonstrations are: xgrammar accepts the layout's own text, and no padding."""

import json

import pytest
from hypothesis import given, settings

from promptc.runtime.engines.vllm import _json_grammar
from promptc.runtime.layout import outputs_text
from promptc.schema.json_schema import fields_schema
from promptc.schema.types import Field, Json
from tests.schema.strategies import ANSWERS

pytestmark = pytest.mark.vllm


@settings(max_examples=40, deadline=None)
@given(answer=ANSWERS)
def test_the_grammar_of_json_is_that_of_demonstrations(answer: tuple[list[Field], dict[str, Json]]) -> None:
    xgrammar = pytest.importorskip("xgrammar")
    testing = pytest.importorskip("xgrammar.testing")
    fields, row = answer
    grammar = xgrammar.Grammar.from_ebnf(_json_grammar(json.dumps(fields_schema(fields))))
    text = outputs_text("json", fields, row)
    assert testing._is_grammar_accept_string(grammar, text)
    assert not testing._is_grammar_accept_string(grammar, text.replace("{", "{ ", 1))
