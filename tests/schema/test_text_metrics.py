"""How texts are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.schema.text_metrics import contains, exact_match, token_f1

texts = st.text(max_size=30)


@pytest.mark.parametrize(
    ("pred", "gold", "score"),
    [
        ("Paris", "paris", 1.0),
        ("The  Eiffel Tower.", "Eiffel tower", 1.0),
        ("well-known", "wellknown", 1.0),
        ("tower Eiffel", "Eiffel tower", 0.0),
        ("1,000", "1000", 1.0),
        ("-5", "5", 0.0),
        ("3.5", "35", 0.0),
        ("top_1", "top1", 0.0),
        ("42.", "42", 1.0),
        ("a", "the", 0.0),
        ("A", "a", 1.0),
        ("+", "-", 0.0),
        ("", "", 1.0),
        ("", "x", 0.0),
    ],
)
def test_exact_match(pred: str, gold: str, score: float) -> None:
    assert exact_match(pred, gold) == score


@pytest.mark.parametrize(
    ("pred", "gold", "score"),
    [
        ("the cat sat", "cat sat", 1.0),
        ("cat", "cat sat", 2 / 3),
        ("cat cat", "cat", 2 / 3),
        ("dog", "cat", 0.0),
        ("", "cat", 0.0),
        ("", "", 1.0),
    ],
)
def test_token_f1(pred: str, gold: str, score: float) -> None:
    assert token_f1(pred, gold) == pytest.approx(score)


@given(texts, texts)
def test_scores_are_from_zero_to_one_and_take_sides_equally(pred: str, gold: str) -> None:
    assert 0.0 <= token_f1(pred, gold) <= 1.0
    assert token_f1(pred, gold) == token_f1(gold, pred)
    assert exact_match(pred, gold) == exact_match(gold, pred)
    assert exact_match(pred, gold) <= token_f1(pred, gold)


@given(texts)
def test_a_text_matches_and_contains_itself(text: str) -> None:
    assert exact_match(text, text) == token_f1(text, text) == contains(text, text) == 1.0


def test_containing_ignores_letter_case_and_white_space_alone() -> None:
    assert contains("In the\n  Garden", "the garden") == 1.0
    assert contains("garden", "the garden") == 0.0
    assert contains("gar-den", "garden") == 0.0
