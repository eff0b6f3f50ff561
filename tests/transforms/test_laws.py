"""What holds for every exact pass and every program."""

import json
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given, settings

from promptc.ir.operands import operands
from promptc.ir.ops import Call, Function, Program
from promptc.ir.parser import parse_program
from promptc.ir.printer import print_program
from promptc.ir.verifier import verify
from promptc.schema.codec import ValueProblem
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import Row
from promptc.transforms.base import Pass
from promptc.transforms.pipeline import EXACT_PASSES, PASSES, PassError, run_passes
from tests.ir.evaluate import RequireFailed, Trace, example, run_traced
from tests.ir.programs import call_graphs, programs, running_programs

any_program = running_programs() | programs() | call_graphs()


@pytest.mark.parametrize("pass_", PASSES.values(), ids=PASSES)
@settings(max_examples=40)
@given(program=running_programs())
def test_a_pass_keeps_the_meaning_and_is_done_at_once(pass_: Pass, program: Program) -> None:
    once = pass_.apply(program)
    verify(once)
    assert parse_program(print_program(once)) == once
    assert pass_.apply(once) == once
    _assert_same(program, once, draws=pass_.name != "dce")


@settings(max_examples=40)
@given(program=any_program)
def test_the_passes_keep_what_a_program_gives_and_add_no_call(program: Program) -> None:
    _assert_same(program, run_passes(program), draws=False)


def _assert_same(before: Program, after: Program, *, draws: bool) -> None:
    """``draws``: modules that sample and externs that are not pure are called as often as before."""
    expected, found = _outcome(before), _outcome(after)
    if isinstance(expected, RequireFailed):
        assert isinstance(found, Exception)
    elif isinstance(expected, tuple):
        # A row that failed may have failed for an op that nobody reads; one that did not fail must not fail now.
        assert isinstance(found, tuple), found
        (outputs, trace), (new_outputs, new_trace) = expected, found
        assert new_outputs == outputs
        assert new_trace.effects == trace.effects
        assert new_trace.suggestions == trace.suggestions
        assert not Counter(new_trace.calls) - Counter(trace.calls)
        assert not Counter(new_trace.externs) - Counter(trace.externs)
        if draws:
            sampling = {m.symbol for m in before.modules if m.decoding.temperature > 0}
            sampled = [sorted(c for c in t.calls if json.loads(c)[0] in sampling) for t in (trace, new_trace)]
            assert sampled[0] == sampled[1]
            assert sorted(new_trace.externs) == sorted(trace.externs)


def _outcome(program: Program) -> tuple[Row, Trace] | Exception:
    main = program.function(program.main)
    inputs = example(main.params, "row")
    try:
        return run_traced(main, inputs, program.functions)
    except (PrimitiveProblem, ValueProblem, RequireFailed) as failure:
        return failure


@settings(max_examples=40)
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
