"""From the events of a journal to the history of a build."""

from pathlib import Path

import pytest

from promptc.autotune.history import Runs
from promptc.autotune.history_reader import read_history
from promptc.autotune.journal import Journal
from promptc.autotune.problems import OptimizeProblem
from promptc.schema.types import Json

VARIABLES: list[Json] = [
    {"name": "size", "kind": "knob", "module": None, "values": ["s", "m"]},
    {"name": "main.a instruction", "kind": "instruction", "module": "main.a", "values": ["Seed.", "Other."]},
]
SEED: dict[str, Json] = {"size": "s", "main.a instruction": 0}
OTHER: dict[str, Json] = {"size": "m", "main.a instruction": 1}


def begin(journal: Journal) -> None:
    journal.record(
        "build",
        program="main",
        artifact="{}",
        metric="right",
        seed=0,
        passes=["search()"],
        limits={"calls": 500},
        rows={"demo": 1, "steer": 2, "dev": 3, "test": 4},
    )
    journal.record("phase", name="search")
    journal.record("space", variables=VARIABLES)


def scores(
    journal: Journal, what: str, candidate: dict[str, Json] | None, found: list[Json], failures: int = 0
) -> None:
    journal.record(
        "scores",
        what=what,
        candidate=candidate,
        scores=found,
        failures=failures,
        failure_kinds={"decode": failures} if failures else {},
        first_failure="no `mood`" if failures else "",
        calls=2 * len(found),
        prompt_tokens=10 * len(found),
        output_tokens=len(found),
    )


def trial(journal: Journal, number: int, places: dict[str, Json], differences: list[Json]) -> None:
    journal.record(
        "trial",
        number=number,
        places=places,
        incumbent=SEED,
        mean=0.5,
        differences=differences,
        dropped=False,
    )


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A build that was killed in its second start, after it had come further than in the first."""
    path = tmp_path / "a.journal"
    first = Journal(path)
    begin(first)
    first.close()
    second = Journal(path)
    begin(second)
    scores(second, "dev", SEED, [0.0, 1.0, 0.0])
    second.record("full evaluation", places=SEED, mean=0.33, low=0.0, high=1.0, n=3)
    scores(second, "minibatch", SEED, [0.0, 1.0])
    scores(second, "minibatch", OTHER, [1.0])
    scores(second, "minibatch", OTHER, [1.0], failures=1)
    trial(second, 0, OTHER, [1.0, 0.0])
    scores(second, "minibatch", SEED, [0.0, 1.0])
    scores(second, "minibatch", SEED, [0.0, 1.0])
    trial(second, 1, SEED, [0.0, 0.0])
    second.close()
    Journal(path).close()
    return path


def test_the_start_that_came_furthest_tells_all(journal: Path) -> None:
    history = read_history(journal)
    assert (history.name, history.program, history.limits) == ("a", "main", {"calls": 500})
    (search,) = history.searches
    assert (len(search.trials), len(search.full_evaluations)) == (2, 1)
    assert (search.decision, history.outcome, history.source) == (None, None, None)


def test_a_trial_has_the_runs_of_all_its_parts_and_not_those_of_the_incumbent(journal: Path) -> None:
    parts, again = read_history(journal).searches[0].trials
    assert parts.number == 1
    assert parts.runs == Runs(2, 4, 20, 2, 1, {"decode": 1}, "no `mood`")
    assert (parts.difference.mean, parts.difference.n) == (0.5, 2)
    assert again.runs == Runs(2, 4, 20, 2)


def test_a_candidate_is_known_by_its_values_and_places(journal: Path) -> None:
    search = read_history(journal).searches[0]
    size, instruction = search.variables
    other = search.trials[0].candidate
    assert (size.place(other), instruction.place(other)) == (1, 1)
    assert search.seed.key == search.full_evaluations[0].candidate.key


def test_a_build_that_has_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "b.journal"
    Journal(path).close()
    with pytest.raises(OptimizeProblem, match="has not begun"):
        read_history(path)


def test_a_journal_of_another_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.journal"
    journal = Journal(path)
    begin(journal)
    journal.record("trial", number=0, mean=0.5)
    journal.close()
    with pytest.raises(OptimizeProblem, match=r"c\.journal cannot be read as the journal of a build by this version"):
        read_history(path)
