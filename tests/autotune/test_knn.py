from pathlib import Path

import pytest

from promptc.artifact.model import Provenance
from promptc.artifact.reader import loads
from promptc.artifact.writer import dumps
from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.registry import make_pass
from promptc.codegen import generate
from promptc.ir.parser import parse_program
from promptc.ir.printer import print_program
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.trace import Success
from promptc.sema.model import PassSpec
from tests.autotune.world import STUDENT, Passes, build, colour, luck, one_module, rows, shown, spec

PASSES: Passes = (("knn", {"demos": 2}), ("random_search", {"candidates": 2}))
SPLITS = {"train": rows(0, 40), "dev": rows(100, 40), "test": rows(200, 20)}


def neighbours(request: Request) -> list[int]:
    return [int(question.removeprefix("x: ")) for question, _ in shown(request)]


def engine() -> ReplayEngine:
    """Right for most rows whose prompt shows demonstrations."""

    def script(request: Request) -> str:
        x = int(request.messages[-1].content.removeprefix("x: "))
        good = luck(str(x)) < (0.9 if shown(request) else 0.3)
        return f"colour: {colour(x if good else x + 1)}"

    return ReplayEngine(script, name="nano")


async def test_a_call_shows_what_is_most_like_its_input(tmp_path: Path) -> None:
    asked = engine()
    result = await build(one_module(), asked, tmp_path, spec(*PASSES), splits=SPLITS)
    module = result.program.modules[0]
    assert (module.nearest, len(module.demos.value)) == (2, 20)
    pool = sorted(int(str(d.inputs["x"])) for d in module.demos.value)
    for request in asked.requests:
        if found := neighbours(request):
            x = int(request.messages[-1].content.removeprefix("x: "))
            near = sorted(pool, key=lambda p: abs(p - x))[:2]
            assert sorted(abs(p - x) for p in found) == sorted(abs(p - x) for p in near)
            assert abs(found[-1] - x) <= abs(found[0] - x)


async def test_an_artifact_has_the_pool_and_runs_as_it_was_scored(tmp_path: Path) -> None:
    asked = engine()
    result = await build(one_module(), asked, tmp_path, spec(*PASSES), splits=SPLITS)
    artifact = generate(result.program, Provenance("test", "0" * 64), result.scores)
    assert loads(dumps(artifact)) == artifact
    scored = {r.messages for r in asked.requests}
    again = engine()
    executor = Executor(loads(dumps(artifact)), {STUDENT.symbol: again}, seed=7)
    for row in SPLITS["test"]:
        assert isinstance(await executor.run_row({"x": row["x"]}, row_key=str(row["x"])), Success)
    assert {r.messages for r in again.requests} <= scored


async def test_the_ir_says_how_many_are_shown(tmp_path: Path) -> None:
    result = await build(one_module(), engine(), tmp_path, spec(*PASSES), splits=SPLITS)
    text = print_program(result.program)
    assert "\n  nearest 2\n" in text
    assert parse_program(text) == result.program


async def test_a_pool_is_no_larger_than_it_may_be(tmp_path: Path) -> None:
    passes: Passes = (("knn", {"demos": 2, "pool": 5}), ("random_search", {"candidates": 1}))
    result = await build(one_module(), engine(), tmp_path, spec(*passes), splits=SPLITS)
    assert [len(demos) for demos in result.program.modules[0].demos.domain] == [0, 5]


async def test_sets_that_are_found_after_a_pool_are_shown_whole(tmp_path: Path) -> None:
    passes: Passes = (("knn", {"demos": 2}), ("bootstrap", {"rounds": 0, "demos": 3, "sets": 2}))
    result = await build(one_module(), engine(), tmp_path, spec(*passes), splits=SPLITS)
    assert result.program.modules[0].nearest is None


def test_a_pool_smaller_than_what_is_shown() -> None:
    with pytest.raises(OptimizeProblem, match=r"knn\(pool = 3\): must be at least 4"):
        make_pass(PassSpec("knn", (("pool", 3),)))
