"""What holds for every exact pass and every program."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given, settings

from promptc.ir.operands import operands
from promptc.ir.ops import Call, Function, Program
from promptc.ir.verifier import verify
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import Field
from promptc.transforms.base import Pass
from promptc.transforms.pipeline import EXACT_PASSES, PassError, run_passes
from tests.ir.evaluate import example, run
from tests.ir.programs import call_graphs, programs

each_pass = pytest.mark.parametrize("pass_", EXACT_PASSES, ids=lambda p: p.name)


@each_pass
@settings(max_examples=25)
@given(program=programs())
def test_a_pass_keeps_the_verifier_happy_and_is_done_at_once(pass_: Pass, program: Program) -> None:
    once = pass_.apply(program)
    verify(once)
    assert pass_.apply(once) == once


@settings(max_examples=60)
@given(program=programs() | call_graphs())
def test_the_passes_keep_what_a_program_gives_and_add_no_call(program: Program) -> None:
    main = program.function(program.main)
    inputs = example(tuple(Field(p.name, p.type) for p in main.params), "row")
    try:
        outputs, calls = run(main, inputs)
    except PrimitiveProblem:
        assume(False)
        return
    after = run_passes(program)
    new_outputs, new_calls = run(after.function(program.main), inputs)
    assert new_outputs == outputs
    assert all(new_calls.count(call) <= calls.count(call) for call in new_calls)


@settings(max_examples=25)
@given(program=call_graphs())
def test_stages_say_which_calls_wait(program: Program) -> None:
    main = run_passes(program).function(program.main)
    stages = [op.stage for op in main.ops if isinstance(op, Call)]
    assert stages == sorted(stages, key=lambda stage: -1 if stage is None else stage)
    for op in main.ops:
        if isinstance(op, Call):
            before = _stages_before(main, op)
            assert op.stage == max(before, default=-1) + 1


def _stages_before(function: Function, call: Call) -> list[int]:
    """The stages of all calls that ``call`` needs, directly or not."""
    makers = {op.result.name: op for op in function.ops}
    stages, todo = [], [makers[v.name] for v in operands(call) if v.name in makers]
    while todo:
        op = todo.pop()
        if isinstance(op, Call):
            assert op.stage is not None
            stages.append(op.stage)
        todo.extend(makers[v.name] for v in operands(op) if v.name in makers)
    return stages


@dataclass(frozen=True)
class LosesReturns:
    """Returns a value that the program does not have."""

    name: str = "lossy"

    def apply(self, program: Program) -> Program:
        return replace(program, functions=tuple(replace(f, params=(), ops=()) for f in program.functions))


@settings(max_examples=10)
@given(programs())
def test_the_pass_that_breaks_a_program_is_named(program: Program) -> None:
    assume(program.function(program.main).returns)
    with pytest.raises(PassError, match=r"the pass `lossy` broke the program: .* is not defined before its use"):
        run_passes(program, [*EXACT_PASSES, LosesReturns()])


def test_a_program_that_came_broken_is_no_fault_of_a_pass() -> None:
    broken = Program("missing", (), (), (), ())
    with pytest.raises(PassError, match="what came before the passes broke the program: expected program @missing"):
        run_passes(broken, EXACT_PASSES)
