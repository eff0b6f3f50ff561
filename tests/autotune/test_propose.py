from pathlib import Path

import pytest

from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.proposer import TIPS
from promptc.autotune.registry import make_pass
from promptc.autotune.writers import writer as library
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.sema.model import PassSpec
from tests.autotune.world import STUDENT, build, colour, one_module, painter, spec, two_modules


def writer(*answers: str) -> ReplayEngine:
    """Answers the proposer with ``answers`` in turn, by seed of the request, and rows always right."""

    def script(request: Request) -> str:
        question = request.messages[-1].content
        if not question.startswith("task: "):
            return f"colour: {colour(int(question.removeprefix('x: ')))}"
        assert request.seed is not None
        return answers[request.seed % len(answers)]

    return ReplayEngine(script)


def proposals(engine: ReplayEngine) -> list[Request]:
    return [r for r in engine.requests if r.messages[-1].content.startswith("task: ")]


@pytest.mark.parametrize("source", ["both", "teacher", "composer"])
async def test_exactly_as_many_as_asked_for_and_all_different(tmp_path: Path, source: str) -> None:
    asked = spec(("propose", {"instructions": 5, "source": source}))
    result = await build(one_module(), painter(lambda i, d: 0.5), tmp_path, asked)
    domain = result.program.modules[0].instruction.domain
    assert domain[0] == "Do main.paint."
    assert len(domain) == len(set(domain)) == 6
    written = [text for text in domain if text.startswith("Paint in manner")]
    assert len(written) == {"both": 3, "teacher": 5, "composer": 0}[source]


async def test_malformed_and_repeated_answers_are_asked_again_in_a_bounded_way(tmp_path: Path) -> None:
    engine = writer("no such output: x", "instruction:", "instruction: Only this.")
    result = await build(one_module(), engine, tmp_path, spec(("propose", {"instructions": 4, "source": "teacher"})))
    assert result.program.modules[0].instruction.domain[1:] == ("Only this.",)
    assert len(proposals(engine)) <= 3 * 4
    assert any("1 different instructions were found, 4 were asked for" in note for note in result.report.notes)


async def test_the_composer_fills_in_what_the_teacher_leaves_open(tmp_path: Path) -> None:
    result = await build(one_module(), writer("nonsense"), tmp_path, spec(("propose", {"instructions": 5})))
    assert len(result.program.modules[0].instruction.domain) == 6


async def test_questions_differ_in_examples_and_tip(tmp_path: Path) -> None:
    engine = painter(lambda i, d: 0.5)
    await build(one_module(), engine, tmp_path, spec(("propose", {"instructions": 6, "source": "teacher"})))
    questions = [r.messages[-1].content for r in proposals(engine)]
    assert len(set(questions)) == len(questions)
    tips = {question.rpartition("tip: ")[2] for question in questions}
    assert tips == set(TIPS)
    assert {question.count("colour: ") for question in questions} == {3, 4, 6}


async def test_examples_come_from_bootstrap_where_nothing_is_labelled(tmp_path: Path) -> None:
    def script(request: Request) -> str:
        question = request.messages[-1].content
        if question.startswith("task: "):
            return f"instruction: Manner {request.seed}."
        if question.startswith("x: "):
            return f"word: w{question[3:]}"
        return f"colour: {colour(int(question.removeprefix('word: w')))}"

    engine = ReplayEngine(script)
    asked = spec(("bootstrap", {"demos": 4}), ("propose", {"instructions": 2, "source": "teacher"}))
    await build(two_modules(), engine, tmp_path, asked)
    assert all("word: w" in r.messages[-1].content for r in proposals(engine))


async def test_an_unknown_source_is_told() -> None:
    with pytest.raises(OptimizeProblem, match=r'source = "oracle".*"both", "teacher" or "composer"'):
        make_pass(PassSpec("propose", (("source", "oracle"),)))


def test_the_proposer_is_compiled_for_the_teacher() -> None:
    artifact = library("propose", STUDENT, 0.7)
    assert artifact.models == (STUDENT,)
    assert artifact.modules[0].decoding.temperature == 0.7
    assert [f.name for f in artifact.program.inputs] == ["task", "examples", "tip"]
