"""From IR to an artifact: what is kept, and that the executor's graph means what the IR means."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.artifact.model import Artifact, Node, Provenance
from promptc.artifact.validate import validate
from promptc.codegen import generate
from promptc.ir.choices import assign
from promptc.ir.ops import Program
from promptc.ir.parser import parse_program
from promptc.runtime.dataflow import Dataflow, Path
from promptc.runtime.outcome import Outcome
from promptc.schema.codec import ValueProblem
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import Row
from promptc.transforms.inline import Inline
from tests.ir.evaluate import RequireFailed, Trace, answer, call_key, example, run_traced
from tests.ir.programs import call_graphs, programs, whole_programs
from tests.ir.sample import FULL

PROVENANCE = Provenance("promptc", "0" * 64)


class Answering:
    """Answers as `tests.ir.evaluate` does, each after as many turns of the event loop as ``delays`` says."""

    def __init__(self, artifact: Artifact, delays: Sequence[int]) -> None:
        self._effects = {e.symbol: e.effect for e in artifact.externs}
        self._delays = delays
        self._asked = 0
        self.trace = Trace()

    async def call(self, node: Node, args: Row, path: Path) -> Outcome:
        key = call_key(node.name, args, node.sample)
        self.trace.calls.append(key)
        return await self._answer(node, key)

    async def extern(self, node: Node, args: Row) -> Outcome:
        key = call_key(node.name, args)
        if self._effects[node.name] != "pure":
            self.trace.externs.append(key)
        if self._effects[node.name] == "effect":
            self.trace.effects.append(key)
        return await self._answer(node, key)

    async def _answer(self, node: Node, key: str) -> Outcome:
        self._asked += 1
        for _ in range(self._delays[self._asked % len(self._delays)]):
            await asyncio.sleep(0)
        return Outcome(answer(node.type, key))


def run_artifact(artifact: Artifact, inputs: Row, delays: Sequence[int]) -> tuple[Outcome, Trace]:
    steps = Answering(artifact, delays)
    effects = frozenset(e.symbol for e in artifact.externs if e.effect == "effect")
    outcome = asyncio.run(Dataflow(artifact.program, effects, fan_out=2).run(inputs, steps))
    return outcome, steps.trace


@settings(max_examples=150)
@given(
    programs() | call_graphs() | whole_programs().map(Inline().apply),
    st.lists(st.integers(0, 4), min_size=1, max_size=5),
)
def test_the_graph_gives_what_the_ir_gives_whatever_takes_long(program: Program, delays: list[int]) -> None:
    artifact = generate(program, PROVENANCE)
    validate(artifact)
    inputs = example(artifact.program.inputs, "row")
    outcome, trace = run_artifact(artifact, inputs, delays)
    try:
        expected, asked = run_traced(program.function(program.main), inputs)
    except (PrimitiveProblem, ValueProblem, RequireFailed):
        assert not outcome.ok
        assert outcome.problems
        return
    assert outcome.ok
    assert outcome.value == expected
    assert [(s.message, s.met) for s in outcome.suggestions] == asked.suggestions
    assert sorted(trace.calls) == sorted(asked.calls)
    assert sorted(trace.externs) == sorted(asked.externs)


def test_the_values_in_force_are_taken() -> None:
    program = parse_program(FULL)
    for place, instruction in enumerate(program.module("iris.identify").instruction.domain):
        module = generate(assign(program, {("iris.identify", "instruction"): place}), PROVENANCE).modules[0]
        assert module.instruction == instruction
        assert len(module.demos) == 2


def test_symbols_that_nothing_uses_are_left_out() -> None:
    module = FULL[FULL.index("module ") : FULL.index("program ")]
    extra = module.replace("@iris.identify", "@spare").replace("on @nano", "on @other")
    model = 'model @other = vllm "other"\nenum Spare { one }\n'
    artifact = generate(parse_program(FULL.replace("program ", model + extra + "program ", 1)), PROVENANCE)
    assert artifact == generate(parse_program(FULL), PROVENANCE)


def test_a_program_that_calls_another_has_to_be_inlined_first() -> None:
    helper = "program @helper(%x: str) {\n  return (y = %x)\n}\n\n"
    main = "program @main(%x: str) {\n  %r = invoke @helper(x = %x)\n  return (z = %r)\n}\n"
    with pytest.raises(ValueError, match="%r calls the program @helper; the inline pass has to run before"):
        generate(parse_program(helper + main), PROVENANCE)
