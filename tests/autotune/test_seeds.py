from hypothesis import given
from hypothesis import strategies as st

from promptc.autotune.seeds import stream


@given(st.integers(), st.lists(st.text(), max_size=3))
def test_equal_names_give_equal_streams(seed: int, names: list[str]) -> None:
    assert stream(seed, *names).random() == stream(seed, *names).random()


def test_zero_is_a_seed_like_any_other() -> None:
    firsts = [stream(seed, "search").random() for seed in range(10)]
    assert len(set(firsts)) == 10


def test_names_do_not_run_together() -> None:
    assert stream(7, "ab", "c").random() != stream(7, "a", "bc").random()
