from pathlib import Path

from tests.autotune.world import Passes, build, one_module, painter, shown, spec


async def test_the_proposer_has_seen_demonstrations_that_no_prompt_shows(tmp_path: Path) -> None:
    passes: Passes = (("bootstrap", {}), ("propose", {"instructions": 2, "source": "teacher"}), ("zero_shot", {}))
    engine = painter(lambda i, d: 0.5)
    result = await build(one_module(), engine, tmp_path, spec(*passes, ("search", {"trials": 4})))
    questions = [r.messages[-1].content for r in engine.requests]
    assert any(q.startswith("task: ") and "colour: " in q for q in questions)
    module = result.program.modules[0]
    assert (module.demos.domain, len(module.instruction.domain)) == (((),), 3)
    first = questions.index(next(q for q in questions if q.startswith("task: ")))
    assert not any(shown(r) for r in engine.requests[first:])
