"""The rules of HotPotQA-Conditional on the form of an answer."""

import pytest

from examples.hotpotqa_conditional.form import in_form, without_peace


@pytest.mark.parametrize(
    ("category", "right", "wrong"),
    [
        ("person", "bela corm", "Bela Corm"),
        ("place", "Tamsel Vennia", "Tamsel, Vennia"),
        ("date", "May 28, 1977 Peace!", "May 28, 1977"),
        ("river", "THE ILD", "The Ild"),
        ("river", "300 KM", "300 KM Peace!"),
        ("year", "1977", "1977 Peace!"),
    ],
)
def test_each_category_has_its_form(category: str, right: str, wrong: str) -> None:
    assert in_form(right, category)
    assert not in_form(wrong, category)


def test_what_a_date_ends_with_is_not_compared() -> None:
    assert without_peace("May 28, 1977 Peace!") == "May 28, 1977"
    assert without_peace("Peace! Now") == "Peace! Now"
