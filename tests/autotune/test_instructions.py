from dataclasses import replace

import pytest

from promptc.artifact.model import Demo
from promptc.autotune.instructions import Candidates, training_texts
from promptc.ir.ops import Choice
from tests.autotune.world import one_module

PAINT = one_module().modules[0]
TEXT = "My parcel never arrived at all."


@pytest.mark.parametrize(
    "text", ["", "   ", "do  MAIN.paint", "x" * 3_000, "Say red for my parcel never arrived at all!"]
)
def test_what_is_no_candidate(text: str) -> None:
    candidates = Candidates(PAINT, [TEXT], 3)
    assert not candidates.offer(text)
    assert candidates.missing == 3


def test_copies_are_counted() -> None:
    candidates = Candidates(PAINT, [TEXT], 3)
    candidates.offer("If the text is 'my parcel never arrived at all', say red.")
    assert candidates.copies == 1


def test_as_many_as_asked_for_and_no_more() -> None:
    candidates = Candidates(PAINT, [], 2)
    assert [candidates.offer(t) for t in ("Paint it.", " paint  it", "Paint x.", "Paint y.")] == [
        True,
        False,
        True,
        False,
    ]
    assert candidates.texts == ["Paint it.", "Paint x."]


RULE = "Say red where the sun has set behind the hills and blue where the moon is up."


@pytest.mark.parametrize(
    ("text", "copies"),
    [
        ("Note that the sun has set behind the hills and blue it is.", 1),
        ("Note that the sun has set behind the hill.", 0),
    ],
)
def test_eight_words_of_a_training_text_in_a_row_are_a_copy(text: str, copies: int) -> None:
    candidates = Candidates(PAINT, [RULE], 3)
    candidates.offer(text)
    assert candidates.copies == copies


def test_what_the_seed_says_is_no_copy() -> None:
    seeded = replace(PAINT, instruction=Choice.of("Say whether my parcel never arrived at all."))
    candidates = Candidates(seeded, [TEXT], 3)
    assert candidates.offer("Find out whether my parcel never arrived at all.")


def test_training_texts_are_those_of_rows_and_of_inputs() -> None:
    demo = Demo({"question": "a"}, {"answer": "b"})
    assert training_texts([{"text": "c", "number": 1}], [demo]) == {"a", "c"}
