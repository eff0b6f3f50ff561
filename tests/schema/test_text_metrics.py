"""How texts are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.schema.narrowing import number
from promptc.schema.primitives import evaluate
from promptc.schema.text_metrics import contains, exact_match, rouge_l, token_f1
from promptc.schema.types import Json

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


# Section 3.1 of Lin (2004), "ROUGE: A Package for Automatic Evaluation of Summaries", with beta = 1: S2 scores 3/4, S3 2/4
# and S4 2/4. Precision and recall are the same here, for all have four words.
POLICE = "police killed the gunman"


@pytest.mark.parametrize(
    ("pred", "gold", "score"),
    [
        ("police kill the gunman", POLICE, 3 / 4),
        ("the gunman kill police", POLICE, 2 / 4),
        ("the gunman police killed", POLICE, 2 / 4),
        ("a b c", "a x b y c z", 2 * 3 / 9),
        ("Police, killed: the GUNMAN!", POLICE, 1.0),
        ("", POLICE, 0.0),
        ("...", "", 1.0),
    ],
)
def test_rouge_l(pred: str, gold: str, score: float) -> None:
    assert rouge_l(pred, gold) == pytest.approx(score)


def longest_by_definition(pred: list[str], gold: list[str]) -> int:
    if not pred or not gold:
        return 0
    if pred[0] == gold[0]:
        return 1 + longest_by_definition(pred[1:], gold[1:])
    return max(longest_by_definition(pred[1:], gold), longest_by_definition(pred, gold[1:]))


few_words = st.lists(st.sampled_from("abc"), min_size=1, max_size=6)


@given(few_words, few_words)
def test_rouge_l_is_what_its_definition_says(pred: list[str], gold: list[str]) -> None:
    longest = longest_by_definition(pred, gold)
    assert rouge_l(" ".join(pred), " ".join(gold)) == pytest.approx(2 * longest / (len(pred) + len(gold)))


@given(texts, texts)
def test_rouge_l_and_contains_have_their_bounds(pred: str, gold: str) -> None:
    assert 0.0 <= rouge_l(pred, gold) <= 1.0
    assert rouge_l(pred, gold) == rouge_l(gold, pred)
    assert rouge_l(pred, pred) == 1.0
    assert contains(pred + gold, gold) == contains(gold + pred, gold) == 1.0


items = st.lists(st.sampled_from("abcd"), max_size=6)


@given(items, items, st.integers(0, 6))
def test_recall_grows_with_the_items_that_count(found: list[Json], wanted: list[Json], first: int) -> None:
    scores = [evaluate("recall_at", [found, wanted, k]) for k in (first, first + 1)]
    assert all(isinstance(score, float) and 0.0 <= score <= 1.0 for score in scores)
    assert number(scores[0]) <= number(scores[1])
    assert evaluate("recall_at", [wanted, wanted, len(wanted)]) == 1.0


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["a", "A.", "the a"]),
    lambda v: st.lists(v, max_size=3),
)


@given(VALUES, VALUES)
def test_accuracy_is_stricter_than_exact_match(pred: Json, gold: Json) -> None:
    assert evaluate("accuracy", [pred, pred]) == evaluate("exact_match", [pred, pred]) == 1.0
    assert evaluate("accuracy", [pred, gold]) == evaluate("accuracy", [gold, pred])
    assert number(evaluate("accuracy", [pred, gold])) <= number(evaluate("exact_match", [pred, gold]))
