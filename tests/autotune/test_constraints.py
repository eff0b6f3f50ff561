from dataclasses import replace

import pytest

from promptc.autotune.constraints import constraints, with_constraints
from promptc.autotune.instructions import Candidates
from promptc.ir.ops import Choice
from tests.autotune.world import one_module

SEED = "Answer the question. Answer with only a year.\nIf it is not known, say 0. Say when it happened."


def test_sentences_that_demand_or_forbid() -> None:
    assert constraints(SEED) == ["Answer with only a year.", "If it is not known, say 0."]


@pytest.mark.parametrize(
    ("sentence", "demands"),
    [
        ("Never name the patient.", True),
        ("Use at most ten words.", True),
        ("Don't guess!", True),
        ("When the answer is a person, write it in lower case.", True),
        ("Identify the flower.", False),
        ("Say whether the second sentence follows from the first.", False),
        ("Process the note.", False),
    ],
)
def test_what_demands(sentence: str, demands: bool) -> None:
    assert constraints(sentence) == ([sentence] if demands else [])


def test_what_is_missing_comes_after_the_text() -> None:
    text = "Give the year of the event, and answer with  ONLY a year"
    assert with_constraints(text, constraints(SEED)) == f"{text}. If it is not known, say 0."


def test_a_text_that_keeps_all_is_as_it_was() -> None:
    assert with_constraints(SEED, constraints(SEED)) == SEED


def test_no_candidate_loses_what_its_seed_demands() -> None:
    seed = Choice.of("Paint it. Never use red.")
    candidates = Candidates(replace(one_module().modules[0], instruction=seed), (), 3)
    assert candidates.offer("Choose a colour for x.")
    assert candidates.texts == ["Choose a colour for x. Never use red."]
    assert not candidates.offer("Choose a colour for x. Never use red.")
