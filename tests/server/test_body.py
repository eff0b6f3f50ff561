"""Bodies: every JSON object is read as it is, and whatever else comes is refused with a reason."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.server.body import parse_object
from promptc.server.errors import Refused

# Half of a surrogate pair is no text.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUE = st.recursive(SCALAR, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8)


@settings(max_examples=50)
@given(value=st.dictionaries(TEXT, VALUE), ascii_=st.booleans())
def test_an_object_is_read_as_it_is(value: dict[str, Any], ascii_: bool) -> None:
    assert parse_object(json.dumps(value, ensure_ascii=ascii_).encode()) == value


@settings(max_examples=50)
@given(
    VALUE.filter(lambda value: not isinstance(value, dict)).map(json.dumps).map(str.encode)
    | st.binary().filter(lambda body: b"{" not in body)
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parse_object(body)
    assert refused.value.error.status == 400


@settings(max_examples=50)
@given(st.text(st.characters(categories=["Cs"]), min_size=1, max_size=1), TEXT)
def test_half_of_a_surrogate_pair_is_refused_wherever_it_is(half: str, text: str) -> None:
    for value in ({"text": text + half}, {text + half: 1}, {"text": [{"a": half}]}):
        with pytest.raises(Refused, match="surrogate"):
            parse_object(json.dumps(value).encode())
