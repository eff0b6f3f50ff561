"""What the seed program leaves to gain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.autotune.headroom import headroom
from promptc.runtime.intervals import paired_interval


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([1.0] * 20, "the seed program has full marks on all dev rows: there may be nothing to gain"),
        (
            [1.0] * 18 + [0.0] * 2,
            (
                "the seed program scores 0.900 (0.750 to 1.000, n = 20) on dev, so at most 0.100 is left to gain: "
                "on 20 rows even full marks could be chance; more dev rows would show a gain"
            ),
        ),
        (
            [1.0] * 190 + [0.0] * 10,
            "the seed program scores 0.950 (0.920 to 0.975, n = 200) on dev, so at most 0.050 is left to gain",
        ),
        ([1.0] * 10 + [0.0] * 10, None),
        ([0.99] * 10 + [40.0] * 10, None),
    ],
    ids=["full marks", "too few rows", "little", "room", "no ceiling"],
)
def test_what_is_left_to_gain(scores: list[float], told: str | None) -> None:
    assert headroom(scores) == told


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=30))
def test_silence_says_that_a_gain_could_be_shown(scores: list[float]) -> None:
    if headroom(scores) is None:
        assert paired_interval([1.0] * len(scores), scores).low > 0
