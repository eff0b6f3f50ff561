"""Programs that call Python: which of it may run, and what is told where it fails."""

from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.cli.exits import Exit
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.conftest import Promptc
from tests.cli.learner import answer
from tests.conftest import Golden

ARTIFACT = "mood.promptc.json"
ALLOWED = ("--allow-extern", "tidy.py")
RAISING = "def agree(pred: str, gold: str) -> float:\n    return 1 / len(gold[4:])\n"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> ReplayEngine:
    engine = ReplayEngine(answer, name="learner")

    def open_engine(ref: ModelRef) -> ReplayEngine:
        del ref
        return engine

    monkeypatch.setattr("promptc.driver.engines.open_engine", open_engine)
    return engine


def test_a_program_calls_its_own_code(promptc: Promptc) -> None:
    assert promptc("run", "outside.prompt", "text=  the tea was lovely ").stdout == "mood: good\n"
    tested = promptc("test", "outside.prompt")
    assert (tested.exit_code, tested.stdout.splitlines()[-1]) == (Exit.OK, "1 test: 1 passed, 0 failed")


def test_an_artifact_calls_what_is_allowed_by_name(promptc: Promptc, golden: Golden) -> None:
    assert promptc("build", "outside.prompt").exit_code == Exit.OK
    refused = promptc("run", ARTIFACT, "text=the tea was lovely")
    assert (refused.exit_code, refused.stdout) == (Exit.USAGE, "")
    # The metric's function is not needed for an answer.
    assert "agree.py" not in refused.stderr
    scored = promptc("eval", ARTIFACT, "--rows", "notes.csv", *ALLOWED)
    assert scored.exit_code == Exit.USAGE
    golden("cli/not_allowed.txt", refused.stderr + scored.stderr)
    assert promptc("run", ARTIFACT, "text= the tea was lovely", *ALLOWED).stdout == "mood: good\n"


def test_a_metric_of_python_scores(promptc: Promptc, engine: ReplayEngine) -> None:
    assert promptc("build", "outside.prompt").exit_code == Exit.OK
    own = promptc("eval", "outside.prompt")
    allowed = promptc("eval", ARTIFACT, *ALLOWED, "--allow-extern", "agree.py")
    assert own.exit_code == allowed.exit_code == Exit.OK
    assert own.stdout.splitlines()[0] == allowed.stdout.splitlines()[0]


def test_a_search_is_scored_by_python(promptc: Promptc, engine: ReplayEngine) -> None:
    result = promptc("build", "outside.prompt", "--optimize", "--quiet")
    assert result.exit_code == Exit.OK
    assert "demonstrations (chosen): 2" in result.stdout


def test_a_metric_that_raises_stops_the_build_and_keeps_the_journal(
    promptc: Promptc, folder: Path, engine: ReplayEngine, golden: Golden
) -> None:
    (folder / "agree.py").write_text(RAISING)
    result = promptc("build", "outside.prompt", "--optimize")
    assert (result.exit_code, result.stdout) == (Exit.FOUND, "")
    golden("cli/metric_raises.txt", result.stderr.replace(str(folder), "FOLDER"))
    asked = len(engine.requests)
    assert asked
    promptc("build", "outside.prompt", "--optimize", "--quiet")
    assert len(engine.requests) == asked


def test_a_function_that_raises_fails_its_row(promptc: Promptc, folder: Path) -> None:
    (folder / "tidy.py").write_text('def tidy(text: str) -> str:\n    raise ValueError("too tidy")\n')
    result = promptc("run", "outside.prompt", "text=the tea was lovely")
    assert (result.exit_code, result.stdout) == (Exit.FOUND, "")
    assert "error: `tidy`: raised ValueError: too tidy\n" in result.stderr
    assert 'tidy.py", line 2, in tidy' in result.stderr


def test_a_function_that_cannot_be_loaded_is_told(promptc: Promptc, folder: Path) -> None:
    (folder / "tidy.py").write_text('raise ValueError("not today")\n\n\ndef tidy(text: str) -> str:\n    return text\n')
    result = promptc("run", "outside.prompt", "text=the tea was lovely")
    assert (result.exit_code, result.stdout) == (Exit.FOUND, "")
    assert result.stderr == ("error: extern `tidy`: tidy.py failed while it was loaded: ValueError: not today\n")
