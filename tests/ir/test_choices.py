"""A program's learnable parameters as a space to search."""

import pytest

from promptc.artifact.model import Demo
from promptc.ir.choices import assign, assignment, learnable, with_demo_domain, with_instruction_domain
from promptc.ir.ops import Program
from promptc.ir.parser import parse_program
from promptc.ir.verifier import verify

TEXT = """\
model @m = vllm "nano"
module @a = predict(A) on @m {
  input x: str
  output y: str
  instruction "Seed."
  demos []
  format lines
  decoding temperature 0.0 top_p 1.0 max_tokens 8
}
module @b = predict(B) on @m {
  input x: str
  output y: str
  instruction frozen "Keep."
  demos []
  format lines
  decoding temperature 0.0 top_p 1.0 max_tokens 8
}
program @p(%x: str) {
  %a = call @a(x = %x)
  %y = field y of %a
  %b = call @b(x = %y)
  %z = field y of %b
  return (z = %z)
}
"""
DEMO = Demo({"x": "1"}, {"y": "one"})


@pytest.fixture
def program() -> Program:
    return parse_program(TEXT)


def test_frozen_parameters_are_not_learnable(program: Program) -> None:
    assert learnable(program) == {("a", "instruction"): 1, ("a", "demos"): 1, ("b", "demos"): 1}


def test_domains_start_with_the_seed_and_have_no_duplicates(program: Program) -> None:
    wide = with_instruction_domain(program, "a", ["Better.", "Seed.", "Better.", "Best."])
    wide = with_demo_domain(wide, "b", [(), (DEMO,), (DEMO,)])
    verify(wide)
    assert wide.module("a").instruction.domain == ("Seed.", "Better.", "Best.")
    assert wide.module("b").demos.domain == ((), (DEMO,))
    assert learnable(wide) == {("a", "instruction"): 3, ("a", "demos"): 1, ("b", "demos"): 2}


def test_an_assignment_puts_values_in_force(program: Program) -> None:
    wide = with_demo_domain(with_instruction_domain(program, "a", ["Better."]), "b", [(DEMO,)])
    chosen = assign(wide, {("a", "instruction"): 1, ("b", "demos"): 1})
    verify(chosen)
    assert chosen.module("a").instruction.value == "Better."
    assert chosen.module("b").demos.value == (DEMO,)
    assert assignment(chosen) == {("a", "instruction"): 1, ("a", "demos"): 0, ("b", "demos"): 1}
    assert assign(chosen, dict.fromkeys(learnable(wide), 0)) == wide


def test_widening_goes_back_to_the_seed(program: Program) -> None:
    chosen = assign(with_instruction_domain(program, "a", ["Better."]), {("a", "instruction"): 1})
    again = with_instruction_domain(chosen, "a", ["Other."])
    assert again.module("a").instruction.domain == ("Seed.", "Other.")
    assert again.module("a").instruction.value == "Seed."


def test_what_cannot_be_learned_is_refused(program: Program) -> None:
    with pytest.raises(ValueError, match="@b has no learnable instruction"):
        assign(program, {("b", "instruction"): 0})
    with pytest.raises(ValueError, match="place 1 is outside the domain of 1 that the demos of @a has"):
        assign(program, {("a", "demos"): 1})
    with pytest.raises(ValueError, match="the instruction of @b is frozen"):
        with_instruction_domain(program, "b", ["Change."])
    with pytest.raises(ValueError, match="there is no module @c"):
        with_demo_domain(program, "c", [])
