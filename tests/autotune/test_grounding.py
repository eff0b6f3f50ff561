"""What a capable teacher is asked about data and programs, and what it is then shown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from promptc.autotune.journal import read_events
from promptc.autotune.plan import make_plan
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.schema.types import Json
from tests.autotune.world import STUDENT, PassOptions, build, colour, rows, spec, two_modules
from tests.conftest import Golden

SPLITS = {"train": rows(0, 60), "dev": rows(100, 20), "test": rows(200, 20)}
GROUNDED: tuple[str, PassOptions] = ("propose", {"instructions": 2, "source": "teacher", "grounded": "always"})
Answers = Callable[[str, Request], str | None]

# How the questions to each program of the library begin.
BEGINNINGS = {
    "rows:": "observe",
    "observations:": "summarize",
    "program:": "describe_program",
    "dataset:": "propose_grounded",
}


def kind(request: Request) -> str:
    """The program of the library that asks, or "" for the program that is optimized."""
    question = request.messages[-1].content
    if "\nname: " in question:
        return "describe_module"
    return next((name for start, name in BEGINNINGS.items() if question.startswith(start)), "")


def teacher(answers: Answers) -> ReplayEngine:
    def script(request: Request) -> str | None:
        question = request.messages[-1].content
        if name := kind(request):
            return answers(name, request)
        if question.startswith("x: "):
            return f"word: w{question[3:]}"
        return f"colour: {colour(int(question.removeprefix('word: w')))}"

    return ReplayEngine(script, name="nano")


def sensible(name: str, request: Request) -> str:
    question = request.messages[-1].content
    match name:
        case "observe":
            number = question.partition("known: ")[2].count('"') // 2
            return f'observations: ["Numbers are below {number}."]' if number < 2 else "observations: []"
        case "summarize":
            return "summary: Small numbers, three colours."
        case "describe_program":
            return "description: It gives every number a colour, by way of a word."
        case "describe_module":
            return f"role: It does the work of {question.rpartition('name: ')[2]}."
        case _:
            return f"instruction: Write in manner {request.seed}."


def asked(engine: ReplayEngine, name: str) -> list[Request]:
    return [request for request in engine.requests if kind(request) == name]


async def test_everything_that_is_asked_and_shown(tmp_path: Path, golden: Golden) -> None:
    engine = teacher(sensible)
    await build(two_modules(), engine, tmp_path, spec(("bootstrap", {}), GROUNDED), splits=SPLITS)
    for name in ("observe", "summarize", "describe_program", "describe_module", "propose_grounded"):
        first = asked(engine, name)[-1 if name == "observe" else 0]
        text = "\n\n".join(f"[{message.role}]\n{message.content}" for message in first.messages)
        golden(f"autotune/grounded/{name}.txt", text + "\n")


async def test_descriptions_are_made_once(tmp_path: Path) -> None:
    engine = teacher(sensible)
    result = await build(two_modules(), engine, tmp_path, spec(GROUNDED), splits=SPLITS)
    counts = {name: len(asked(engine, name)) for name in ("summarize", "describe_program", "describe_module")}
    assert counts == {"summarize": 1, "describe_program": 1, "describe_module": 2}
    questions = [r.messages[-1].content for r in asked(engine, "propose_grounded")]
    assert len(questions) == 2 * 2
    assert all(q.startswith("dataset: Small numbers, three colours.\nprogram: It gives") for q in questions)
    assert {q.partition("role: ")[2].partition("\n")[0] for q in questions} == {
        "It does the work of main.name.",
        "It does the work of main.paint.",
    }
    assert all(len(m.instruction.domain) == 3 for m in result.program.modules)


async def test_rows_are_looked_at_until_they_show_nothing_new(tmp_path: Path) -> None:
    engine = teacher(sensible)
    await build(two_modules(), engine, tmp_path, spec(GROUNDED), splits=SPLITS)
    # Two batches say something, the third one nothing; the rest is not looked at.
    assert len(asked(engine, "observe")) == 3
    last = asked(engine, "summarize")[0].messages[-1].content
    assert last == 'observations: ["Numbers are below 0.", "Numbers are below 1."]'


async def test_only_rows_that_demonstrate_are_shown(tmp_path: Path) -> None:
    engine = teacher(lambda name, r: 'observations: ["New."]' if name == "observe" else sensible(name, r))
    await build(two_modules(), engine, tmp_path, spec(GROUNDED), splits=SPLITS)
    shown = "\n".join(r.messages[-1].content for r in asked(engine, "observe"))
    steered = [e for e in read_events(tmp_path / "build.journal", 1) if e.kind == "scores"]
    assert steered
    assert not any(f'"x": {row["x"]},' in shown for split in ("dev", "test") for row in SPLITS[split])


@pytest.mark.parametrize("answer", ["nonsense", "observations: none at all"])
async def test_a_malformed_answer_is_asked_again_and_then_left_out(tmp_path: Path, answer: str) -> None:
    engine = teacher(lambda name, r: answer if name in ("observe", "describe_program") else sensible(name, r))
    result = await build(two_modules(), engine, tmp_path, spec(GROUNDED), splits=SPLITS)
    assert len(asked(engine, "describe_program")) == 2, "asked again, once"
    assert asked(engine, "summarize") == []
    assert asked(engine, "propose_grounded")[0].messages[-1].content.startswith("dataset: \nprogram: \n")
    assert all(len(m.instruction.domain) == 3 for m in result.program.modules)
    grounding = next(e.body for e in read_events(tmp_path / "build.journal", 1) if e.kind == "grounding")
    expected: dict[str, Json] = {"dataset": "", "program": ""}
    assert {key: grounding[key] for key in expected} == expected


async def test_a_budget_that_ends_in_the_descriptions_ends_the_proposals(tmp_path: Path) -> None:
    engine = teacher(sensible)
    # 80 calls for the report, 40 for the seed program, and two more.
    asked_for = spec(GROUNDED, budget=80 + 40 + 2)
    result = await build(two_modules(), engine, tmp_path, asked_for, splits=SPLITS)
    assert any("propose ended early: the budget of 122 calls" in note for note in result.report.notes)
    assert result.scores is not None


async def test_the_plan_counts_every_question(tmp_path: Path) -> None:
    # Every batch says something new at the greatest length, and no instruction is ever well-formed.
    def talkative(name: str, request: Request) -> str:
        if name == "observe":
            return f'observations: ["{"long " * 500}{len(request.messages[-1].content)}"]'
        return "nonsense" if name == "propose_grounded" else sensible(name, request)

    engine = teacher(talkative)
    planned = await make_plan(
        two_modules(), spec=spec(GROUNDED), splits=SPLITS, engines={STUDENT.symbol: engine}, teacher=STUDENT
    )
    result = await build(two_modules(), engine, tmp_path, spec(GROUNDED), splits=SPLITS)
    used, most = result.report.usage["propose"], planned.usage["propose"]
    assert len(asked(engine, "propose_grounded")) == 2 * 2 * 3
    assert most.calls // 2 <= used.calls <= most.calls
    assert used.prompt_tokens <= most.prompt_tokens
    assert used.output_tokens <= most.output_tokens
