"""Every optimizer by name, from end to end on a program of two modules with a scripted model."""

from dataclasses import replace
from pathlib import Path

import pytest

from promptc.artifact.model import Provenance
from promptc.artifact.reader import loads
from promptc.artifact.writer import dumps
from promptc.autotune.pipelines import PIPELINES
from promptc.autotune.plan import make_plan
from promptc.autotune.registry import PASS_TABLE, PIPELINE_TABLE, make_pass
from promptc.autotune.report import usage_lines
from promptc.codegen import generate
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.sema.model import Optimize, PassSpec
from tests.autotune.world import SPLITS, STUDENT, build, colour, luck, rows, shown, spec, two_modules
from tests.conftest import Golden

NAMES = [pipeline.name for pipeline in PIPELINES]
FEW = {
    name: tuple({**row, "word": f"w{row['x']}"} for row in rows(*span))
    for name, span in {"train": (0, 24), "dev": (100, 40), "test": (200, 20)}.items()
}


def asked(name: str, **options: int) -> Optimize:
    """The pipeline, its passes with those of ``options`` that they have."""
    passes = []
    for written in PIPELINE_TABLE[name]:
        known = {option: value for option, value in options.items() if option in PASS_TABLE[written.name]}
        passes.append(PassSpec(written.name, tuple((dict(written.options) | known).items())))
    return replace(spec(), passes=tuple(passes))


def answer(request: Request) -> str:
    """`two_modules`: better with demonstrations, better with an instruction that is not the seed's."""
    question = request.messages[-1].content
    if question.startswith("x: "):
        return f"word: w{question[3:]}"
    if not question.startswith("word: "):
        return f"instruction: Paint in manner {request.seed}."
    x = int(question.removeprefix("word: w"))
    changed = not request.messages[0].content.startswith("Do main.paint.")
    good = luck(str(x)) < 0.3 + 0.3 * bool(shown(request)) + 0.3 * changed
    return f"colour: {colour(x if good else x + 1)}"


@pytest.mark.parametrize("name", NAMES)
async def test_a_pipeline_gives_a_better_artifact_within_its_plan(tmp_path: Path, name: str) -> None:
    engine = ReplayEngine(answer, name="nano")
    made, few = two_modules(), asked(name, trials=10, candidates=4, sets=6, instructions=3, steps=3)
    planned = await make_plan(made, spec=few, splits=FEW, engines={STUDENT.symbol: engine}, teacher=STUDENT)
    result = await build(made, engine, tmp_path, few, splits=FEW)
    assert result.scores is not None
    assert result.scores.gain.mean > 0.1, result.report.notes
    artifact = generate(result.program, Provenance("test", "0" * 64), result.scores)
    assert loads(dumps(artifact)) == artifact
    for phase, used in result.report.usage.items():
        assert used.calls <= planned.usage[phase].calls, phase


@pytest.mark.parametrize("name", NAMES)
async def test_what_a_pipeline_costs(name: str, golden: Golden) -> None:
    engine = ReplayEngine(answer, name="nano")
    plan = await make_plan(
        two_modules(), spec=asked(name), splits=SPLITS, engines={STUDENT.symbol: engine}, teacher=STUDENT
    )
    golden(f"autotune/plans/{name}.txt", "\n".join(usage_lines(plan.usage)) + "\n")
    assert engine.requests == []


def test_a_pipeline_is_what_its_passes_are_written_as() -> None:
    for pipeline in PIPELINES:
        assert tuple(make_pass(written) for written in PIPELINE_TABLE[pipeline.name]) == pipeline.passes


def test_the_first_is_thompson() -> None:
    assert next(iter(PIPELINE_TABLE)) == "thompson"
