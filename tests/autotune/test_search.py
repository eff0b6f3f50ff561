"""The search pass on planted landscapes."""

from collections import Counter
from pathlib import Path

import pytest

from promptc.artifact.model import Demo
from promptc.autotune.journal import read_events
from promptc.ir.choices import assignment, with_demo_domain, with_instruction_domain
from promptc.ir.ops import Program
from tests.autotune.world import SPLITS, build, one_module, painter, spec

INSTRUCTION, DEMOS = ("main.paint", "instruction"), ("main.paint", "demos")


def landscape(instructions: int, sets: int) -> Program:
    """Instructions ``i1``, ``i2``, ... and demonstrations of 1001, 1002, ... beside the seed's."""
    program = with_instruction_domain(one_module(), "main.paint", [f"i{k}" for k in range(1, instructions)])
    demos = [(Demo({"x": 1000 + k}, {"colour": "red"}),) for k in range(1, sets)]
    return with_demo_domain(program, "main.paint", demos)


def places(instruction: str, demos: list[tuple[str, str]]) -> tuple[int, int]:
    return (int(instruction[1:]) if instruction[0] == "i" else 0, int(demos[0][0][3:]) - 1000 if demos else 0)


@pytest.mark.parametrize("sampler", ["thompson", "tpe", "random"])
@pytest.mark.parametrize("seed", [0, 1, 2])
async def test_the_best_of_a_landscape_is_found(tmp_path: Path, sampler: str, seed: int) -> None:
    def quality(instruction: str, demos: list[tuple[str, str]]) -> float:
        i, d = places(instruction, demos)
        return 0.1 + (0.4 if i == 3 else 0.05 * i) + (0.4 if d == 2 else 0.02 * d)

    asked = spec(("search", {"trials": 40, "minibatch": 20, "sampler": sampler}), seed=seed)
    result = await build(landscape(5, 5), painter(quality), tmp_path, asked)
    assert assignment(result.program) == {INSTRUCTION: 3, DEMOS: 2}
    assert not result.report.seed_kept


async def test_only_what_has_a_choice_is_searched(tmp_path: Path) -> None:
    def quality(instruction: str, demos: list[tuple[str, str]]) -> float:
        return 0.9 if places(instruction, demos)[1] == 3 else 0.2

    result = await build(landscape(1, 4), painter(quality), tmp_path, spec(("search", {"trials": 8})))
    assert assignment(result.program) == {INSTRUCTION: 0, DEMOS: 3}


async def test_the_seed_stays_where_nothing_is_better(tmp_path: Path) -> None:
    def quality(instruction: str, demos: list[tuple[str, str]]) -> float:
        return 0.8 if places(instruction, demos) == (0, 0) else 0.5

    result = await build(landscape(4, 4), painter(quality), tmp_path, spec(("search", {"trials": 10})))
    assert result.report.seed_kept
    assert assignment(result.program) == {INSTRUCTION: 0, DEMOS: 0}
    assert result.scores is not None
    assert result.scores.gain.mean == 0.0
    assert any("kept the seed program" in note for note in result.report.notes)


async def test_the_seed_stays_where_a_gain_is_one_row(tmp_path: Path) -> None:
    # Better on a single dev row of sixty: that is within chance.
    def quality(instruction: str, demos: list[tuple[str, str]]) -> float:
        return 0.5 if places(instruction, demos) == (0, 0) else 0.52

    result = await build(landscape(3, 3), painter(quality), tmp_path, spec(("search", {"trials": 8})))
    assert result.report.seed_kept
    assert any("the best differs by" in note for note in result.report.notes)


async def test_trials_of_a_block_and_their_incumbent_see_the_same_rows(tmp_path: Path) -> None:
    engine = painter(lambda instruction, demos: 0.5)
    await build(landscape(6, 6), engine, tmp_path, spec(("search", {"trials": 5, "minibatch": 9, "full_every": 5})))
    steer = {f"x: {row['x']}" for row in SPLITS["train"]}
    questions: dict[tuple[int, int], set[str]] = {}
    for request in engine.requests:
        instruction = request.messages[0].content.partition("\n\n")[0]
        shown = [(m.content, "") for m in request.messages[1:-1:2]]
        question = request.messages[-1].content
        if question in steer:
            questions.setdefault(places(instruction, shown), set()).add(question)
    # A trial alone, then a block of four, on other rows; the incumbent sees the rows of both.
    sets = Counter(frozenset(asked) for asked in questions.values())
    ((block, trials),) = sets.most_common(1)
    assert (len(block), trials) == (9, 4)
    others = set(sets) - {block}
    assert {len(asked - block) for asked in others} == {9}
    assert {len(asked) for asked in others} == {9, 18}


async def test_steering_rows_come_from_train_alone(tmp_path: Path) -> None:
    engine = painter(lambda instruction, demos: 0.5)
    await build(landscape(4, 4), engine, tmp_path, spec(("search", {"trials": 6})))
    tested = [r for r in engine.requests if int(r.messages[-1].content[3:]) >= 200]
    # Touched once: by the seed, which is the winner here, after everything else.
    assert len(tested) == len(SPLITS["test"])
    assert engine.requests[-len(tested) :] == tested


async def test_nothing_to_search_is_said(tmp_path: Path) -> None:
    result = await build(one_module(), painter(lambda i, d: 0.5), tmp_path, spec(("search", {})))
    assert any("nothing to search" in note for note in result.report.notes)
    assert result.report.seed_kept


async def test_every_trial_is_in_the_journal(tmp_path: Path) -> None:
    await build(landscape(4, 4), painter(lambda i, d: 0.5), tmp_path, spec(("search", {"trials": 7, "full_every": 3})))
    kinds = [event.kind for event in read_events(tmp_path / "build.journal", 1)]
    assert kinds.count("trial") == 7
    # The seed, one after each block, and the finals.
    assert 1 + 3 <= kinds.count("full evaluation") <= 1 + 3 + 3
    assert kinds.count("selection") == 1
