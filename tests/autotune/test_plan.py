from dataclasses import replace
from pathlib import Path

import pytest

from promptc.autotune.plan import make_plan
from promptc.runtime.engines.replay import ReplayEngine
from promptc.schema.types import STR, Field
from promptc.sema.model import Optimize
from tests.autotune.test_build import PASSES, quality
from tests.autotune.world import COLOUR, SPLITS, STUDENT, build, one_module, painter, spec, two_modules


async def test_a_build_stays_within_its_plan_in_every_phase(tmp_path: Path) -> None:
    engine = painter(quality)
    plan = await make_plan(
        one_module(), spec=spec(*PASSES), splits=SPLITS, engines={STUDENT.symbol: engine}, teacher=STUDENT
    )
    assert engine.requests == []
    result = await build(one_module(), engine, tmp_path, spec(*PASSES))
    assert list(plan.usage) == list(result.report.usage)
    for phase, used in result.report.usage.items():
        assert used.calls <= plan.usage[phase].calls, phase
        assert used.output_tokens <= plan.usage[phase].output_tokens, phase
    assert plan.total.calls >= result.report.total.calls


async def planned(asked: Optimize) -> dict[str, int]:
    engine = ReplayEngine(lambda request: None)
    plan = await make_plan(two_modules(), spec=asked, splits=SPLITS, engines={STUDENT.symbol: engine}, teacher=STUDENT)
    return {phase: usage.calls for phase, usage in plan.usage.items()}


async def test_calls_are_runs_times_calls_of_the_program() -> None:
    # 30 demo rows, 60 dev rows, 45 test rows; two calls a row.
    calls = await planned(spec(("bootstrap", {"rounds": 1}), ("search", {"trials": 10, "minibatch": 20})))
    assert calls == {
        "baseline": 2 * 60,
        "bootstrap": 2 * 30,
        # Blocks of 2, 5 and 3 trials, and the incumbent beside each.
        "search": 2 * ((10 + 3) * 20 + (1 + 2 + 3) * 60),
        "report": 2 * 2 * 45,
    }


async def test_the_composer_asks_nobody() -> None:
    assert (await planned(spec(("propose", {"source": "composer"}))))["propose"] == 0
    assert (await planned(spec(("propose", {"instructions": 3, "source": "teacher"}))))["propose"] == 2 * 3 * 3


@pytest.mark.parametrize("demos", [1, 6])
async def test_demonstrations_make_prompts_longer(demos: int) -> None:
    engine = ReplayEngine(lambda request: None)
    asked = spec(("bootstrap", {"demos": demos, "rounds": 1}), ("search", {"trials": 1}))
    plan = await make_plan(one_module(), spec=asked, splits=SPLITS, engines={STUDENT.symbol: engine}, teacher=STUDENT)
    search, baseline = plan.usage["search"], plan.usage["baseline"]
    bare = baseline.prompt_tokens // baseline.calls
    # `x: 17` and `colour: red` are two words each in the scripted engine's count.
    assert search.prompt_tokens == search.calls * (bare + demos * 4)


async def test_what_only_a_call_can_give_counts_as_its_longest_answer() -> None:
    thinking = one_module()
    paint = thinking.modules[0]
    paint = replace(paint, outputs=(Field("reasoning", STR), Field("colour", COLOUR)))
    thinking = replace(thinking, modules=(paint,))
    engine = ReplayEngine(lambda request: None)
    asked = spec(("bootstrap", {"demos": 1, "rounds": 1}), ("search", {"trials": 1}))
    plan = await make_plan(thinking, spec=asked, splits=SPLITS, engines={STUDENT.symbol: engine}, teacher=STUDENT)
    search, baseline = plan.usage["search"], plan.usage["baseline"]
    demo = search.prompt_tokens // search.calls - baseline.prompt_tokens // baseline.calls
    assert demo >= paint.decoding.max_tokens
