from dataclasses import replace

import pytest

from promptc.artifact.model import ModelRef
from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.propose import Propose
from promptc.autotune.registry import PASS_TABLE, make_pass, make_passes, pass_text
from promptc.autotune.search import Search
from promptc.schema.codec import check
from promptc.sema.model import PassSpec
from tests.autotune.world import STUDENT, spec


@pytest.mark.parametrize("name", PASS_TABLE)
def test_every_pass_is_made_from_its_table(name: str) -> None:
    defaults = {option: default for option, (_, default) in PASS_TABLE[name].items()}
    assert all(check(type_, default) == default for type_, default in PASS_TABLE[name].values())
    made = make_pass(PassSpec(name, tuple(defaults.items())))
    assert made == make_pass(PassSpec(name, ()))
    assert made.name == name


def test_the_passes_and_their_options() -> None:
    assert {name: list(options) for name, options in PASS_TABLE.items()} == {
        "bootstrap": ["demos", "sets", "rounds", "threshold"],
        "propose": ["instructions", "source", "temperature", "grounded"],
        "search": ["trials", "minibatch", "full_every", "sampler"],
        "random_search": ["candidates"],
        "zero_shot": [],
        "opro": ["steps", "candidates", "minibatch", "temperature", "grounded"],
        "learn_to_propose": ["trials", "minibatch"],
        "knn": ["demos", "pool"],
    }


def test_the_text_of_a_pass_says_every_option() -> None:
    text = pass_text(make_pass(PassSpec("search", (("trials", 3),))))
    assert text == "search(trials = 3, minibatch = 25, full_every = 5, sampler = 'tpe')"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            PassSpec("anneal", ()),
            "no pass 'anneal'; there are bootstrap, propose, search, random_search, zero_shot, opro, learn_to_propose, knn",
        ),
        (PassSpec("search", (("trails", 3),)), "search has no option 'trails'"),
        (PassSpec("search", (("trials", 0),)), r"search\(trials = 0\): must be a whole number of at least 1"),
        (
            PassSpec("search", (("sampler", "grid"),)),
            r'search\(sampler = "grid"\): must be "thompson", "tpe" or "random"',
        ),
        (PassSpec("opro", (("steps", 0),)), r"opro\(steps = 0\)"),
        (PassSpec("opro", (("grounded", "no"),)), r'opro\(grounded = "no"\): must be "auto", "always" or "never"'),
        (PassSpec("learn_to_propose", (("trials", 0),)), r"learn_to_propose\(trials = 0\)"),
        (PassSpec("random_search", (("candidates", 0),)), r"random_search\(candidates = 0\)"),
        (PassSpec("bootstrap", (("sets", 0),)), r"bootstrap\(sets = 0\)"),
        (PassSpec("propose", (("grounded", "maybe"),)), r'propose\(grounded = "maybe"\): must be "auto"'),
        (PassSpec("propose", (("instructions", -1),)), r"propose\(instructions = -1\)"),
    ],
)
def test_what_types_do_not_rule_out_is_told(spec: PassSpec, message: str) -> None:
    with pytest.raises(OptimizeProblem, match=message):
        make_pass(spec)


OTHER = ModelRef("big", "openai", "big")


@pytest.mark.parametrize(
    ("models", "teacher", "grounded"),
    [
        ((STUDENT,), STUDENT, "never"),
        ((STUDENT,), OTHER, "always"),
        # The same weights, asked in another way, write no better.
        ((STUDENT,), replace(STUDENT, symbol="warm", options=(("temperature", 1.0),)), "never"),
        ((), STUDENT, "never"),
        ((), OTHER, "always"),
    ],
)
def test_a_teacher_that_is_another_model_is_shown_more(
    models: tuple[ModelRef, ...], teacher: ModelRef, grounded: str
) -> None:
    asked = replace(spec(("propose", {}), ("search", {})), teacher=teacher.symbol)
    passes = make_passes(asked, models, teacher)
    assert passes == (Propose(grounded=grounded), Search())


def test_what_is_said_of_grounding_counts() -> None:
    asked = replace(spec(("propose", {"grounded": "never"})), teacher=OTHER.symbol)
    assert make_passes(asked, (STUDENT,), OTHER) == (Propose(grounded="never"),)
