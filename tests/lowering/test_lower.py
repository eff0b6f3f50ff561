"""Programs as written, and the IR that they become."""

from pathlib import Path

import pytest

from promptc.ir.ops import Call, Const, Prim, Program
from promptc.ir.parser import parse_program
from promptc.ir.printer import print_program
from promptc.ir.spans import without_spans
from promptc.ir.verifier import verify
from promptc.lowering import lower
from promptc.schema.types import Record
from promptc.sema import check
from promptc.sema.model import Checked, Optimize
from promptc.source.text import SourceText, Span
from promptc.syntax.parser import parse
from promptc.transforms.pipeline import run_passes
from tests.conftest import Golden

CASES = Path(__file__).parent / "cases"
CONSTRUCTS = sorted((CASES / "constructs").glob("*.prompt"))


def checked(name: str) -> Checked:
    source = SourceText(name, (CASES / name).read_text(encoding="utf-8"))
    file, syntax = parse(source)
    result, meaning = check(source, file, folder=(CASES / name).parent, passes={})
    assert [d.message for d in (*syntax, *meaning) if d.severity == "error"] == []
    return result


def lowered(name: str, program: str) -> Program:
    result = lower(checked(name), program)
    verify(result)
    return result


@pytest.mark.parametrize(("name", "program"), [("two_modules", "triage"), ("literals", "pack")])
def test_lowering(name: str, program: str, golden: Golden) -> None:
    result = lowered(f"{name}.prompt", program)
    golden(f"lowering/{name}.ir", print_program(without_spans(result)))
    golden(f"lowering/{name}_after_passes.ir", print_program(without_spans(run_passes(result))))


@pytest.mark.parametrize("name", [path.stem for path in CONSTRUCTS])
def test_a_construct(name: str, golden: Golden) -> None:
    """Each construct and the IR that it becomes; `p` is the program."""
    result = lowered(f"constructs/{name}.prompt", "p")
    golden(f"lowering/constructs/{name}.ir", print_program(without_spans(result)))
    assert parse_program(print_program(result)) == result
    run_passes(result)


def test_a_knob_may_have_another_value() -> None:
    checked_ = checked("constructs/tune.prompt")
    program = lower(checked_, "p", knobs={"tries": 1, "p.k": 6, "p.how": "predict", "p.which": "one", "p.who": "small"})
    verify(program)
    assert [(m.symbol, m.strategy, m.model) for m in program.modules] == [("p.one", "predict", "small")]
    ops = program.functions[0].ops
    assert [op.module for op in ops if isinstance(op, Call)] == ["p.one", "p.one"]
    assert 6 in [op.value for op in ops if isinstance(op, Const)]


def test_what_nothing_reaches_is_left_out() -> None:
    result = lowered("two_modules.prompt", "triage")
    assert [m.symbol for m in result.modules] == ["summarize", "triage.route"]
    assert [m.symbol for m in result.models] == ["small"]


def test_a_strategy_writes_its_outputs_first() -> None:
    route = lowered("two_modules.prompt", "triage").module("triage.route")
    assert [f.name for f in route.outputs] == ["reasoning", "team"]


def test_the_seed_is_the_docstring_and_no_demonstrations() -> None:
    result = lowered("two_modules.prompt", "triage")
    route, summarize = result.module("triage.route"), result.module("summarize")
    assert (route.instruction.domain, route.instruction.frozen) == (("Choose the team.",), True)
    assert (summarize.instruction.value, summarize.instruction.frozen) == ("Summarize the ticket.", False)
    assert summarize.demos.domain == ((),)


def test_ops_point_into_the_source() -> None:
    text = (CASES / "two_modules.prompt").read_text(encoding="utf-8")
    spans = {op.result.name: op.span for op in lowered("two_modules.prompt", "triage").functions[0].ops}
    place = spans["then"]
    assert place is not None
    assert text[place.start : place.end] == "summarize(ticket = earlier)"


def test_the_text_of_lowered_programs_round_trips() -> None:
    for name, program in (("two_modules.prompt", "triage"), ("literals.prompt", "pack")):
        result = lowered(name, program)
        assert parse_program(print_program(result)) == result


def test_the_metric_is_the_one_to_optimize_for() -> None:
    result = checked("two_modules.prompt")
    span = Span("two_modules.prompt", 0, 0)
    optimize = Optimize("triage", "tickets", "right", "small", "small", 0, (), span)
    program = lower(result, "triage", optimize)
    verify(program)
    metric = program.function("right")
    assert program.metric == "right"
    assert [op.name for op in metric.ops if isinstance(op, Prim)] == ["accuracy"]
    assert [p.type for p in metric.params] == [
        Record("", r.fields) for r in (result.metrics["right"].gold, result.metrics["right"].pred)
    ]


def test_a_program_without_a_metric_has_none() -> None:
    assert lowered("literals.prompt", "pack").metric is None
    assert lowered("two_modules.prompt", "triage").metric == "overlap"
