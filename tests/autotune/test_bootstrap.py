from pathlib import Path

from promptc.artifact.model import Demo, ModelRef
from promptc.autotune.build import optimize
from promptc.autotune.journal import Journal
from promptc.autotune.pools import divide
from promptc.ir.choices import learnable
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from tests.autotune.world import (
    SPLITS,
    STUDENT,
    TEACHER,
    build,
    colour,
    one_module,
    painter,
    rows,
    shown,
    spec,
    two_modules,
)


def relay(request: Request) -> str:
    """Answers `two_modules`: right, but for every fifth row."""
    question = request.messages[-1].content
    if question.startswith("x: "):
        return f"word: w{question[3:]}"
    x = int(question.removeprefix("word: w"))
    return f"colour: {colour(x if x % 5 else x + 1)}"


def right(request: Request) -> str:
    """The same, and right on every row."""
    question = request.messages[-1].content
    return relay(request) if question.startswith("x: ") else f"colour: {colour(int(question.removeprefix('word: w')))}"


async def test_sets_have_the_asked_size_and_come_from_demo_rows_alone(tmp_path: Path) -> None:
    result = await build(
        one_module(), painter(lambda i, d: 0.6), tmp_path, spec(("bootstrap", {"demos": 5, "sets": 6}))
    )
    domain = result.program.modules[0].demos.domain
    assert domain[0] == ()
    assert len(domain) == 7
    demo_rows = {row["x"]: row["colour"] for row in divide(SPLITS, 7).demo}
    for demos in domain[1:]:
        assert 1 <= len(demos) <= 5
        assert all(demo_rows[demo.inputs["x"]] == demo.outputs["colour"] for demo in demos)


async def test_a_step_in_the_middle_gets_its_own_good_calls(tmp_path: Path) -> None:
    result = await build(two_modules(), ReplayEngine(relay), tmp_path, spec(("bootstrap", {"demos": 3, "rounds": 1})))
    name, paint = result.program.modules
    found = [demo for demos in name.demos.domain for demo in demos]
    assert found
    # Only of runs that the metric calls good.
    assert all(demo == Demo({"x": demo.inputs["x"]}, {"word": f"w{demo.inputs['x']}"}) for demo in found)
    assert all(int(str(demo.inputs["x"])) % 5 for demo in found)
    assert {demo.outputs["colour"] for demos in paint.demos.domain for demo in demos} == {"red", "green", "blue"}


async def test_a_run_that_misses_what_the_program_suggests_demonstrates_nothing(tmp_path: Path) -> None:
    asked = spec(("bootstrap", {"demos": 3, "rounds": 1}))
    result = await build(two_modules(suggests=True), ReplayEngine(right), tmp_path, asked)
    assert {d.outputs["colour"] for m in result.program.modules[1:] for ds in m.demos.domain for d in ds} == {
        "green",
        "blue",
    }
    assert {colour(int(str(d.inputs["x"]))) for ds in result.program.modules[0].demos.domain for d in ds} == {
        "green",
        "blue",
    }


async def test_a_later_round_shows_demonstrations_of_other_rows(tmp_path: Path) -> None:
    # Right only with demonstrations, as a model that must learn from them is.
    engine = painter(lambda instruction, demos: 0.9 if demos else 0.0)
    await build(one_module(), engine, tmp_path, spec(("bootstrap", {"demos": 4, "rounds": 2})))
    second = [r for r in engine.requests if shown(r)]
    assert len(second) == len(divide(SPLITS, 7).demo)
    assert all(r.messages[-1].content not in [question for question, _ in shown(r)] for r in second)


async def test_the_teacher_runs_where_it_is_another_model(tmp_path: Path) -> None:
    student, teacher = painter(lambda i, d: 0.1), painter(lambda i, d: 1.0, name="big")
    journal = Journal(tmp_path / "build.journal")
    result = await optimize(
        one_module(),
        spec=spec(("bootstrap", {"rounds": 2})),
        splits=SPLITS,
        engines={STUDENT.symbol: student, TEACHER.symbol: teacher},
        teacher=ModelRef(TEACHER.symbol, "replay", "big"),
        journal=journal,
    )
    journal.close()
    # All right at once, so the second round has nothing to do.
    assert len(teacher.requests) == len(divide(SPLITS, 7).demo)
    assert result.program.modules[0].model == STUDENT.symbol
    assert result.program.models == (STUDENT,)


async def test_no_demonstrations_are_no_reason_to_fail(tmp_path: Path) -> None:
    wrong = ReplayEngine(lambda request: "word: w" if request.messages[-1].content.startswith("x") else "colour: mauve")
    result = await build(two_modules(), wrong, tmp_path, spec(("bootstrap", {})))
    assert set(learnable(result.program).values()) == {1}
    assert sum("no demonstrations" in note for note in result.report.notes) == 2


async def test_a_high_threshold_is_of_use_for_metrics_that_have_one(tmp_path: Path) -> None:
    asked = spec(("bootstrap", {"threshold": 1.5, "rounds": 1}))
    result = await build(two_modules(), ReplayEngine(relay), tmp_path, asked, splits={**SPLITS, "dev": rows(100, 30)})
    # What the data label needs no good run.
    assert [len(module.demos.domain) > 1 for module in result.program.modules] == [False, True]
