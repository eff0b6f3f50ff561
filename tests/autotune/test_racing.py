from random import Random

from hypothesis import given
from hypothesis import strategies as st

from promptc.autotune.racing import loses, stages


@given(st.integers(0, 40))
def test_stages_are_the_rows_in_order(count: int) -> None:
    parts = list(stages(range(count)))
    assert [row for part in parts for row in part] == list(range(count))
    assert len(parts) == min(3, count)


def test_who_is_clearly_worse_loses() -> None:
    assert loses([-1.0] * 4)
    assert loses([-1.0, 0.0, -1.0, 0.0, -1.0, 0.0, 0.0, -1.0])


def test_who_may_still_win_goes_on() -> None:
    assert not loses([0.0] * 8)
    assert not loses([-1.0])
    assert not loses([-1.0, 1.0, 0.0, 0.0])


def test_of_those_as_good_as_the_incumbent_few_are_dropped() -> None:
    rng = Random(1)
    dropped = sum(loses([rng.choice((-1.0, 0.0, 0.0, 0.0, 1.0)) for _ in range(8)]) for _ in range(500))
    assert dropped < 75
