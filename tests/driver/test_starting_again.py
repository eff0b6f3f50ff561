"""Builds that are started again after something has changed: what is asked again, and nothing else."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from promptc.artifact.model import ModelRef
from promptc.autotune.plan import Plan
from promptc.autotune.progress import Listener, Silent
from promptc.driver.artifacts import state_folder
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import OptimizedBuild, OptimizeOptions, optimize_build
from promptc.runtime.engines.replay import ReplayEngine
from tests.cli.learner import answer

PROGRAMS = Path(__file__).parents[1] / "cli" / "programs"


def listen(_: Plan) -> Listener:
    return Silent()


class Folder:
    """A project of its own, and how many calls each build in it makes."""

    def __init__(self, path: Path, engine: ReplayEngine) -> None:
        self.path = path
        self._engine = engine

    def build(self, program: str = "mood.prompt", *, fresh: bool = False) -> tuple[OptimizedBuild, list[str]]:
        """The build, and the last message of each request that it made."""
        before = len(self._engine.requests)
        done = optimize_build(compile_file(self.path / program), OptimizeOptions(fresh=fresh), listen)
        return done, [request.messages[-1].content for request in self._engine.requests[before:]]

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text()
        assert old in text
        (self.path / file).write_text(text.replace(old, new, 1))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    engine = ReplayEngine(answer)
    open_engine: Callable[[ModelRef], ReplayEngine] = lambda _: engine  # noqa: E731
    monkeypatch.setattr("promptc.driver.engines.open_engine", open_engine)
    shutil.copytree(PROGRAMS, tmp_path, dirs_exist_ok=True)
    return Folder(tmp_path, engine)


def journals(folder: Folder) -> int:
    return len(list(state_folder(folder.path).glob("*.journal")))


def test_a_comment_is_another_build_that_asks_nothing(folder: Folder) -> None:
    first, asked = folder.build()
    assert asked
    folder.change("mood.prompt", "promptc 1", "promptc 1\n# Another comment.")
    second, asked_again = folder.build()
    assert (asked_again, journals(folder)) == ([], 2)
    assert second.artifact.modules == first.artifact.modules
    assert second.report.total.calls == second.report.total.from_journal == first.report.total.calls


def test_an_instruction_that_changes_is_asked_for_anew(folder: Folder) -> None:
    _, asked = folder.build()
    folder.change("mood.prompt", "Say how the writer feels.", "How does the writer feel?")
    assert len(folder.build()[1]) == len(asked)
    folder.change("mood.prompt", "How does the writer feel?", "Say how the writer feels.")
    assert folder.build()[1] == []


def test_a_row_that_changes_is_all_that_is_asked_for(folder: Folder) -> None:
    folder.change(
        "mood.prompt", "passes = [bootstrap(demos = 2, sets = 3), search(trials = 4, minibatch = 4)]", "passes = []"
    )
    _, asked = folder.build()
    row = asked[0].removeprefix("text: ")
    folder.change("notes.csv", row, row + " indeed")
    assert folder.build()[1] == [f"text: {row} indeed"]


def test_a_metric_in_python_is_a_part_of_the_build(folder: Folder) -> None:
    folder.build("outside.prompt")
    folder.change("agree.py", "float(pred == gold)", "1.0 if pred == gold else 0.0")
    assert folder.build("outside.prompt")[1] == []
    assert journals(folder) == 2


def test_a_fresh_build_asks_for_its_own_calls_and_leaves_those_of_others(folder: Folder) -> None:
    _, asked = folder.build()
    folder.change("mood.prompt", "Say how the writer feels.", "How does the writer feel?")
    _, other = folder.build()
    assert sorted(folder.build(fresh=True)[1]) == sorted(other)
    folder.change("mood.prompt", "How does the writer feel?", "Say how the writer feels.")
    assert folder.build()[1] == []
    assert sorted(folder.build(fresh=True)[1]) == sorted(asked)
