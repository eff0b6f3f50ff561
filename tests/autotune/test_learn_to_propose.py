from pathlib import Path

from promptc.autotune.history_reader import read_history
from promptc.autotune.journal import read_events
from promptc.autotune.learn_to_propose import VARIABLES, Manner
from promptc.autotune.proposer import GROUNDED_TIPS
from promptc.autotune.sampler import seed
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from tests.autotune.world import Passes, build, colour, instruction, luck, one_module, rows, spec

SPLITS = {"train": rows(0, 80), "dev": rows(100, 60), "test": rows(200, 40)}
PASSES: Passes = (("learn_to_propose", {"trials": 16, "minibatch": 20}),)
PERSONA = GROUNDED_TIPS[-1]


def teacher() -> ReplayEngine:
    """Writes an instruction with a persona where it is told to, and paints better with one."""

    def script(request: Request) -> str:
        question = request.messages[-1].content
        system = request.messages[0].content
        if question.startswith("dataset:"):
            start = "You are a painter" if PERSONA in question else "Paint"
            return f"instruction: {start}, in manner {request.seed}."
        if question.startswith(("rows:", "program:")):
            name = system.partition("Output:\n")[2].partition(" ")[0]
            return f"{name}: []" if name == "observations" else f"{name}: Something."
        x = int(question[3:])
        good = luck(str(x)) < (0.9 if instruction(request).startswith("You are") else 0.4)
        return f"colour: {colour(x if good else x + 1)}"

    return ReplayEngine(script, name="nano")


def proposals(engine: ReplayEngine) -> list[str]:
    return [r.messages[-1].content for r in engine.requests if r.messages[-1].content.startswith("dataset:")]


async def test_the_way_of_asking_that_works_is_found(tmp_path: Path) -> None:
    engine = teacher()
    result = await build(one_module(), engine, tmp_path, spec(*PASSES), splits=SPLITS)
    assert result.program.modules[0].instruction.value.startswith("You are a painter")
    assert result.scores is not None
    assert result.scores.gain.low > 0
    asked = [PERSONA in question for question in proposals(engine)]
    # After the start, twice as often as by chance.
    assert sum(asked[4:]) > 2 * len(asked[4:]) / len(GROUNDED_TIPS)


async def test_every_trial_has_an_instruction_of_its_own_and_says_how_it_was_asked_for(tmp_path: Path) -> None:
    engine = teacher()
    await build(one_module(), engine, tmp_path, spec(*PASSES), splits=SPLITS)
    journal = tmp_path / "build.journal"
    (search,) = read_history(journal).searches
    assert len({trial.candidate.key for trial in search.trials}) == 16
    proposed = [e.body for e in read_events(journal, 1) if e.kind == "proposed"]
    assert len(proposed) == 16
    assert len({str(body["texts"]) for body in proposed}) == 16
    assert len({str(body["manner"]) for body in proposed}) > 8


async def test_what_is_hidden_is_not_shown(tmp_path: Path) -> None:
    engine = teacher()
    await build(one_module(), engine, tmp_path, spec(*PASSES), splits=SPLITS)
    asked = proposals(engine)
    for shown, hidden in (
        ("program: Something.", "program: \n"),
        ("history:\n", "history: \n"),
        ("x: ", "examples: \n"),
    ):
        assert any(shown in question for question in asked), shown
        assert any(hidden in question for question in asked), hidden


async def test_a_seed_decides_everything(tmp_path: Path) -> None:
    values = []
    for name in ("one", "two"):
        result = await build(one_module(), teacher(), tmp_path / name, spec(*PASSES), splits=SPLITS)
        values.append(result.program)
    assert values[0] == values[1]


def test_the_first_manner_shows_everything_but_examples() -> None:
    assert Manner.of(seed(VARIABLES)) == Manner(
        dataset=True, program=True, history=True, examples=0, tip="", temperature=0.7
    )
