import pytest

from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.registry import PASS_TABLE, make_pass, pass_text
from promptc.schema.codec import check
from promptc.sema.model import PassSpec


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
        "propose": ["instructions", "source", "temperature"],
        "search": ["trials", "minibatch", "full_every", "sampler"],
        "random_search": ["candidates"],
        "zero_shot": [],
    }


def test_the_text_of_a_pass_says_every_option() -> None:
    text = pass_text(make_pass(PassSpec("search", (("trials", 3),))))
    assert text == "search(trials = 3, minibatch = 25, full_every = 5, sampler = 'tpe')"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (PassSpec("anneal", ()), "no pass 'anneal'; there are bootstrap, propose, search, random_search, zero_shot"),
        (PassSpec("search", (("trails", 3),)), "search has no option 'trails'"),
        (PassSpec("search", (("trials", 0),)), r"search\(trials = 0\): must be at least 1"),
        (PassSpec("search", (("sampler", "grid"),)), r'search\(sampler = "grid"\): must be tpe or random'),
        (PassSpec("random_search", (("candidates", 0),)), r"random_search\(candidates = 0\)"),
        (PassSpec("bootstrap", (("sets", 0),)), r"bootstrap\(sets = 0\)"),
        (PassSpec("propose", (("instructions", -1),)), r"propose\(instructions = -1\)"),
    ],
)
def test_what_types_do_not_rule_out_is_told(spec: PassSpec, message: str) -> None:
    with pytest.raises(OptimizeProblem, match=message):
        make_pass(spec)
