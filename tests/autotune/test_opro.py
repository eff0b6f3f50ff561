from pathlib import Path

import pytest

from promptc.artifact.model import Provenance
from promptc.artifact.writer import dumps
from promptc.autotune.history_reader import read_history
from promptc.codegen import generate
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from tests.autotune.world import Passes, build, colour, instruction, luck, one_module, rows, spec, two_modules
from tests.autotune.world import shown as shown_in
from tests.conftest import Golden

SPLITS = {"train": rows(0, 80), "dev": rows(100, 60), "test": rows(200, 40)}
FEW: Passes = (("opro", {"steps": 4, "candidates": 2, "minibatch": 20}),)


def level(text: str) -> int:
    """Of "Paint at level 3."; 0 for any other instruction."""
    return int(text.rstrip(".").rpartition("level ")[2]) if "level " in text else 0


def improver(most: int = 9, demos: float = 0.0) -> ReplayEngine:
    """Writes an instruction of the level above the best that it is shown, and paints by the level of its own.

    Levels count up to ``most``; demonstrations make it better by ``demos``.
    """

    def script(request: Request) -> str:
        question = request.messages[-1].content
        if question.startswith("task: "):
            shown = question.partition("history:")[2].partition("\ntip:")[0]
            best = max((level(line) for line in shown.splitlines()), default=0)
            return (
                f"instruction: {'In a new way' if request.seed and request.seed % 2 else 'Paint'} at level {best + 1}."
            )
        x = int(question.rpartition(" ")[2].removeprefix("w"))
        if question.startswith("x: ") and "word" in request.messages[0].content:
            return f"word: w{x}"
        good = luck(str(x)) < 0.3 + 0.1 * min(level(instruction(request)), most) + demos * bool(shown_in(request))
        return f"colour: {colour(x if good else x + 1)}"

    return ReplayEngine(script, name="nano")


def questions(engine: ReplayEngine) -> list[Request]:
    return [r for r in engine.requests if r.messages[-1].content.startswith("task: ")]


async def test_each_step_goes_on_from_the_best_so_far(tmp_path: Path) -> None:
    result = await build(one_module(), improver(), tmp_path, spec(*FEW), splits=SPLITS)
    module = result.program.modules[0]
    assert level(module.instruction.value) == 4
    assert module.instruction.domain[0] == "Do main.paint."
    assert result.scores is not None
    assert result.scores.gain.low > 0


async def test_what_the_teacher_is_asked(tmp_path: Path, golden: Golden) -> None:
    engine = improver()
    await build(two_modules(), engine, tmp_path, spec(("bootstrap", {}), *FEW), splits=SPLITS)
    last = questions(engine)[-1]
    golden("autotune/improve.txt", "\n\n".join(f"[{m.role}]\n{m.content}" for m in last.messages) + "\n")


async def test_every_module_is_asked_for_in_every_step(tmp_path: Path) -> None:
    engine = improver()
    result = await build(two_modules(), engine, tmp_path, spec(*FEW), splits=SPLITS)
    asked = [r.messages[-1].content.partition("\n")[0] for r in questions(engine)]
    assert asked.count("task: Do main.name.") >= 4 * 2
    assert asked.count("task: Do main.paint.") >= 4 * 2
    assert level(result.program.module("main.paint").instruction.value) >= 3


async def test_trials_are_in_the_history_of_the_build(tmp_path: Path) -> None:
    result = await build(two_modules(), improver(), tmp_path, spec(*FEW), splits=SPLITS)
    (search,) = read_history(tmp_path / "build.journal").searches
    assert len(search.trials) == 8
    # Two modules a row.
    assert all(trial.runs.calls == 2 * trial.runs.rows > 0 for trial in search.trials)
    assert all(trial.runs.prompt_tokens > 0 for trial in search.trials)
    named = {v.name: v for v in search.variables}
    places = search.decision.best.choices if search.decision else {}
    for module in result.program.modules:
        variable = named[f"{module.symbol} instruction"]
        assert variable.values == module.instruction.domain
        assert places[variable.name] == module.instruction.domain.index(module.instruction.value)


async def test_a_teacher_that_writes_nothing_new_ends_it(tmp_path: Path) -> None:
    def script(request: Request) -> str:
        question = request.messages[-1].content
        return "nonsense" if question.startswith("task: ") else f"colour: {colour(int(question[3:]))}"

    engine = ReplayEngine(script, name="nano")
    result = await build(one_module(), engine, tmp_path, spec(*FEW), splits=SPLITS)
    assert len(questions(engine)) == 2 * 2
    assert "opro ended early: the teacher wrote nothing new in step 1" in result.report.notes
    assert result.program == one_module()


@pytest.mark.parametrize("budget", [170, 260, 340])
async def test_a_used_up_budget_keeps_the_best_so_far(tmp_path: Path, budget: int) -> None:
    engine = improver()
    result = await build(one_module(), engine, tmp_path, spec(*FEW, budget=budget), splits=SPLITS)
    assert len(engine.requests) <= budget
    assert result.scores is not None
    assert any("opro ended early: the budget" in note for note in result.report.notes)


async def test_the_seed_stays_where_no_instruction_is_better(tmp_path: Path) -> None:
    result = await build(one_module(), improver(most=0), tmp_path, spec(*FEW), splits=SPLITS)
    assert result.report.seed_kept


async def test_the_same_bytes_for_any_number_in_flight(tmp_path: Path) -> None:
    texts = set()
    for concurrency in (1, 16):
        folder = tmp_path / str(concurrency)
        result = await build(two_modules(), improver(), folder, spec(*FEW), splits=SPLITS, concurrency=concurrency)
        texts.add(dumps(generate(result.program, Provenance("test", "0" * 64), result.scores)))
    assert len(texts) == 1


async def test_what_an_earlier_search_has_chosen_stays_in_force(tmp_path: Path) -> None:
    passes: Passes = (("bootstrap", {"rounds": 0, "sets": 2}), ("random_search", {"candidates": 2}), *FEW)
    engine = improver(most=0, demos=0.5)
    result = await build(one_module(), engine, tmp_path, spec(*passes), splits=SPLITS)
    module = result.program.modules[0]
    assert module.demos.value != ()
    assert level(module.instruction.value) == 0
    result = await build(one_module(), improver(demos=0.3), tmp_path / "both", spec(*passes), splits=SPLITS)
    module = result.program.modules[0]
    assert module.demos.value != ()
    assert level(module.instruction.value) >= 3
