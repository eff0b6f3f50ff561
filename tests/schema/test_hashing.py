"""Digests: equal values, equal digests, in any order of keys and with any text."""

import pytest

from promptc.schema.hashing import digest, key_text


def test_the_order_of_keys_does_not_matter() -> None:
    assert digest({"a": 1, "b": [1.5, None]}) == digest({"b": [1.5, None], "a": 1})


def test_the_order_of_items_and_the_kind_of_numbers_do() -> None:
    assert len({digest([1, 2]), digest([2, 1]), digest([1.0, 2]), digest(["1", 2])}) == 4


def test_half_a_surrogate_pair_has_a_text() -> None:
    assert key_text(["\ud800"]) == '["\\ud800"]'


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest(float("nan"))
