"""A metric that asks a judge: its calls are counted and kept like others, and nothing learns it or puts it elsewhere."""

from dataclasses import replace
from pathlib import Path

from promptc.artifact.model import ModelRef, Provenance
from promptc.autotune.bounds import calls_per_row
from promptc.autotune.build import optimize
from promptc.autotune.journal import Journal
from promptc.autotune.plan import make_plan
from promptc.codegen import generate
from promptc.ir.builder import FunctionBuilder
from promptc.ir.choices import learnable
from promptc.ir.ops import Choice, Program
from promptc.ir.symbols import judging
from promptc.ir.verifier import verify
from promptc.runtime.engine import PromptTooLong, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.evaluate import evaluate
from promptc.runtime.executor import Executor
from promptc.runtime.trace import Failure
from promptc.schema.types import BOOL, FLOAT, INT, Field, Record
from tests.autotune.world import COLOUR, SPLITS, STUDENT, TEACHER, build, colour, module, one_module, spec


def judged() -> Program:
    """`one_module`, which a judge finds right or wrong."""
    made = one_module()
    judge = module("judge", {"x": INT, "answer": COLOUR}, {"right": BOOL})
    judge = replace(
        judge, instruction=Choice.of("Judge.", frozen=True), demos=Choice.of((), frozen=True), model=STUDENT.symbol
    )
    builder = FunctionBuilder("right", "metric")
    gold = builder.param("gold", Record("", (Field("x", INT),)))
    pred = builder.param("pred", Record("", (Field("colour", COLOUR),)))
    call = builder.call(judge, [("x", builder.get(gold, "x")), ("answer", builder.get(pred, "colour"))])
    with builder.region() as good:
        good.yields(builder.const(FLOAT, 1.0))
    with builder.region() as bad:
        bad.yields(builder.const(FLOAT, 0.0))
    builder.returns("value", builder.if_(builder.get(call, "right"), good, bad))
    main = made.function("main")
    program = replace(made, functions=(main, builder.build()), modules=(*made.modules, judge))
    verify(program)
    return program


def answering(request: Request) -> str:
    """Paints every other row well, and judges rightly."""
    question = dict(line.split(": ", 1) for line in request.messages[-1].content.splitlines())
    x = int(question["x"])
    if "answer" in question:
        return f"right: {str(question['answer'] == colour(x)).lower()}"
    return f"colour: {colour(x if x % 2 else x + 1)}"


def test_a_row_costs_the_calls_of_its_judge_too() -> None:
    program = judged()
    assert judging(program) == {"judge"}
    assert calls_per_row(one_module(), []) == 1
    assert calls_per_row(program, []) == 2


async def test_a_build_counts_and_keeps_the_calls_of_the_judge_and_learns_nothing_of_it(tmp_path: Path) -> None:
    asked = spec(("bootstrap", {"demos": 2, "sets": 2, "rounds": 1}), ("search", {"trials": 2, "minibatch": 4}))
    engine = ReplayEngine(answering)
    result = await build(judged(), engine, tmp_path, asked)
    assert {symbol for symbol, _ in learnable(result.program)} == {"main.paint"}
    judges = [r for r in engine.requests if "answer: " in r.messages[-1].content]
    assert judges
    assert len(engine.requests) == result.report.total.calls
    paint = result.program.module("main.paint")
    assert {d.outputs["colour"] == colour(int(str(d.inputs["x"]))) for s in paint.demos.domain for d in s} == {True}
    again = ReplayEngine(answering)
    await build(judged(), again, tmp_path, asked)
    assert again.requests == []


async def test_the_plan_has_the_calls_and_tokens_of_the_judge(tmp_path: Path) -> None:
    asked = spec(("bootstrap", {"rounds": 1}))
    engines = {STUDENT.symbol: ReplayEngine(answering)}
    plans = [
        await make_plan(program, spec=asked, splits=SPLITS, engines=engines, teacher=STUDENT)
        for program in (one_module(), judged())
    ]
    plain, both = (plan.usage["baseline"] for plan in plans)
    assert both.calls == 2 * plain.calls
    assert both.prompt_tokens > 2 * plain.prompt_tokens


async def test_the_judge_stays_on_its_model_where_a_teacher_demonstrates(tmp_path: Path) -> None:
    student, teacher = ReplayEngine(answering), ReplayEngine(answering, name="big")
    journal = Journal(tmp_path / "build.journal")
    await optimize(
        judged(),
        spec=spec(("bootstrap", {"rounds": 1})),
        splits=SPLITS,
        engines={STUDENT.symbol: student, TEACHER.symbol: teacher},
        teacher=ModelRef(TEACHER.symbol, "replay", "big"),
        journal=journal,
    )
    journal.close()
    assert teacher.requests
    assert not any("answer: " in r.messages[-1].content for r in teacher.requests)


async def test_what_no_judge_can_take_is_wrong_for_a_build_and_for_eval_alike(tmp_path: Path) -> None:
    def script(request: Request) -> str:
        if "answer: green" in request.messages[-1].content:
            raise PromptTooLong("the prompt has 900 tokens, and the judge has room for 512")
        return answering(request)

    built = await build(judged(), ReplayEngine(script), tmp_path, spec(("bootstrap", {"demos": 2, "rounds": 1})))
    executor = Executor(generate(judged(), Provenance("", "")), {STUDENT.symbol: ReplayEngine(script)})
    scored = await evaluate(executor, SPLITS["test"])
    assert built.report.scores is not None
    assert built.test_scores is not None
    assert [s.score for s in scored] == list(built.test_scores)
    reasons = [s.result.reason for s in scored if isinstance(s.result, Failure)]
    assert reasons
    assert all(reason.startswith("the prompt has 900 tokens") for reason in reasons)
