"""Patterns of whole numbers between bounds: exactly those, each written in one way."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promptc.schema.whole_numbers import between

numbers = st.integers(-(10**5), 10**5)
bounds = st.none() | numbers


@given(bounds, bounds, numbers)
@example(10, 99, 9)
@example(10, 99, 100)
@example(-1, None, -2)
def test_a_number_matches_where_it_is_between(low: int | None, high: int | None, number: int) -> None:
    if low is not None and high is not None and low > high:
        low, high = high, low
    inside = (low is None or low <= number) and (high is None or number <= high)
    assert bool(re.fullmatch(between(low, high), str(number))) == inside


@given(numbers, st.integers(0, 300))
def test_the_bounds_match(low: int, width: int) -> None:
    pattern = between(low, low + width)
    assert [n for n in range(low - 2, low + width + 3) if re.fullmatch(pattern, str(n))] == [
        *range(low, low + width + 1)
    ]


@pytest.mark.parametrize("text", ["-0", "007", "+1", "1.0", "", " 1"])
def test_a_number_is_written_in_one_way(text: str) -> None:
    assert not re.fullmatch(between(None, None), text)
    assert not re.fullmatch(between(-50, 50), text)


def test_small_ranges_are_short() -> None:
    assert between(1, 5) == "[1-5]"
    assert between(0, 100) == "([0-9]|[1-9][0-9]|100)"
