"""What was given last, and when it is made anew."""

import pytest

from promptc.autotune.remembered import remembered


def test_a_function_is_called_where_its_arguments_differ_from_those_before() -> None:
    calls: list[tuple[tuple[int, ...], str]] = []

    @remembered
    def shape(sizes: tuple[int, ...], name: str) -> list[str]:
        calls.append((sizes, name))
        return [name, *map(str, sizes)]

    assert shape((1, 2), "a") == ["a", "1", "2"]
    # Equal is enough; it need not be the same tuple.
    assert shape(tuple(range(1, 3)), "a") is shape((1, 2), "a")
    assert shape((1, 2), "b") == ["b", "1", "2"]
    assert shape((1, 2), "a") == ["a", "1", "2"]
    assert calls == [((1, 2), "a"), ((1, 2), "b"), ((1, 2), "a")]


def test_a_failure_is_not_remembered() -> None:
    @remembered
    def inverse(value: float) -> float:
        return 1 / value

    assert inverse(2.0) == 0.5
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            inverse(0.0)
    assert inverse(2.0) == 0.5
