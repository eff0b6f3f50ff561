import pytest

from promptc.source.suggest import closest

NAMES = ["petal_length", "petal_width", "species", "temperature", "top_p", "nano"]


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("petal_lenght", "petal_length"),
        ("specie", "species"),
        ("Species", "species"),
        ("temprature", "temperature"),
        ("nanno", "nano"),
        ("length", "petal_length"),
        ("top-p", "top_p"),
        ("colour", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_one_that_was_meant(name: str, suggestion: str | None) -> None:
    assert closest(name, NAMES) == suggestion


def test_a_known_name_needs_no_suggestion() -> None:
    assert closest("nano", NAMES) is None


def test_the_order_of_the_names_does_not_matter() -> None:
    assert closest("aab", ["aac", "aad"]) == closest("aab", ["aad", "aac"])
