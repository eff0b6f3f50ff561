"""The laws of a space, on the program with knobs of every kind."""

from pathlib import Path
from random import Random

import pytest

from promptc.artifact.model import Demo
from promptc.autotune.domains import domains
from promptc.autotune.knobs import Variants, find_variants
from promptc.autotune.sampler import (
    Assignment,
    Categorical,
    Integer,
    RandomSampler,
    Uniform,
    Value,
    Variable,
    normalise,
)
from promptc.autotune.space import Space
from promptc.driver.checking import check_file
from promptc.ir.choices import learnable, with_demo_domain, with_instruction_domain
from promptc.ir.ops import Program
from promptc.ir.verifier import verify
from promptc.schema.types import Json

PROGRAM = Path(__file__).parents[1] / "programs" / "tune_tree" / "program.prompt"


def widened(program: Program) -> Program:
    """Three instructions and two sets of demonstrations for every module."""
    for module in program.modules:
        program = with_instruction_domain(program, module.symbol, ["one", "two"])
        inputs: dict[str, Json] = {f.name: "good" for f in module.inputs}
        outputs: dict[str, Json] = {f.name: "bad" for f in module.outputs}
        program = with_demo_domain(program, module.symbol, [(Demo(inputs, outputs),)])
    return program


@pytest.fixture(scope="module")
def found() -> Variants:
    result = check_file(PROGRAM)
    (spec,) = result.checked.optimize.values()
    variants = find_variants(result.checked, "moods", spec)
    for variant, _ in variants.homes():
        variants = variants.with_found(widened(variant).modules)
    return variants


@pytest.fixture(scope="module")
def space(found: Variants) -> Space:
    return Space(widened(found.program({})), found)


def assignments(space: Space, count: int) -> list[Assignment]:
    rng = Random(1)
    return [RandomSampler().suggest(space.variables, (), (), rng) for _ in range(count)]


def other(variable: Variable, value: Value) -> Value:
    match variable.domain:
        case Categorical(size=size):
            return (value + 1) % size
        case Integer(low=low, high=high) | Uniform(low=low, high=high):
            return low if value > (low + high) / 2 else high


def test_what_exists_decides_something(space: Space) -> None:
    for assignment in assignments(space, 12):
        program = space.program(assignment)
        verify(program)
        for i, (variable, value) in enumerate(zip(space.variables, assignment, strict=True)):
            if value is not None:
                changed = (*assignment[:i], other(variable, value), *assignment[i + 1 :])
                assert space.program(normalise(space.variables, changed)) != program


def test_what_can_be_learned_exists(space: Space) -> None:
    for assignment in assignments(space, 12):
        described = space.described(assignment)
        there = {
            f"{symbol} {kind}" for (symbol, kind), size in learnable(space.program(assignment)).items() if size > 1
        }
        assert there == {name for name in described if name.endswith((" instruction", " demos"))}


def test_the_journal_has_every_variable_with_its_values(space: Space, found: Variants) -> None:
    listed = domains(widened(found.program({})), found)
    sizes = {"knob": 2, "instruction": 3, "demos": 2}
    for entry, variable in zip(listed, space.variables, strict=True):
        assert isinstance(entry, dict)
        values = entry["values"]
        assert isinstance(values, list)
        assert entry["name"] == variable.name
        # A range has its ends and its default, which may be one of them.
        ends = isinstance(variable.domain, Uniform)
        assert len(values) == sizes[str(entry["kind"])] + ends
