"""Builds looked at later: trials as a table and as JSON, and the ways to name a build."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


def test_the_trials_of_a_build_as_a_table(promptc: Promptc, built: Path, golden: Golden) -> None:
    result = promptc("log")
    assert result.exit_code == Exit.OK
    golden("cli/log.txt", _nameless(result.stdout))


def test_a_build_that_was_killed_or_still_runs(promptc: Promptc, built: Path, golden: Golden) -> None:
    """A journal ends wherever the process did."""
    with closing(sqlite3.connect(next((built / ".promptc").glob("*.journal")), isolation_level=None)) as journal:
        journal.execute("DELETE FROM events WHERE number > (SELECT min(number) + 3 FROM events WHERE kind = 'trial')")
    golden("cli/log_killed.txt", _nameless(promptc("log").stdout))
    found = json.loads(promptc("log", "--json").stdout)
    assert (found["outcome"], found["searches"][0]["decision"]) == (None, None)


def test_json_has_what_the_table_has(promptc: Promptc, built: Path) -> None:
    found = json.loads(promptc("log", "--json").stdout)
    assert (found["program"], found["file"], found["metric"], found["seed"]) == ("mood", "mood.prompt", "right", 1)
    (search,) = found["searches"]
    assert [v["name"] for v in search["variables"]] == ["mood.judge demos"]
    assert [s["number"] for s in search["steps"] if s["kind"] == "trial"] == [1, 2, 3, 4]
    first = search["steps"][0]
    assert (first["kind"], first["candidate"], first["score"]["n"]) == ("dev", {"mood.judge demos": 0}, 12)
    assert search["decision"]["gain"]["low"] > 0
    assert not search["decision"]["seed_kept"]
    assert found["answered"]["calls"] == sum(phase["calls"] for phase in found["outcome"]["usage"].values())


def test_the_ways_to_name_a_build(promptc: Promptc, built: Path) -> None:
    (journal,) = (built / ".promptc").glob("*.journal")
    table = promptc("log").stdout
    for name in ("mood.prompt", "mood.promptc.json", f".promptc/{journal.name}", journal.stem, journal.stem[:6]):
        assert promptc("log", name).stdout == table


def test_an_artifact_of_another_seed_is_of_another_build(promptc: Promptc, built: Path, engine: object) -> None:
    promptc("build", "mood.prompt", "--optimize", "-q", "--seed", "4", "-o", "four.json")
    assert json.loads(promptc("log", "--json", "four.json").stdout)["seed"] == 4
    assert json.loads(promptc("log", "--json", "mood.promptc.json").stdout)["seed"] == 1
    assert json.loads(promptc("log", "--json").stdout)["seed"] == 4
    lines = promptc("log", "--list").stdout.splitlines()
    assert [re.sub(r"^\S+  \S+ \S+  ", "", line) for line in lines] == [
        "mood  seed 4, 4 trials  done",
        "mood  seed 1, 4 trials  done",
    ]
    assert len(json.loads(promptc("log", "--list", "--json").stdout)) == 2


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([], "no build has a journal in .promptc/ here"),
        (["mood.prompt"], "no build of mood.prompt has a journal in .promptc/"),
        (["mood.promptc.json"], "the journal of the build that wrote mood.promptc.json is not in .promptc/"),
        (["0123"], "there is no file 0123, and no build here whose name begins like that"),
    ],
)
def test_no_such_build(promptc: Promptc, words: list[str], problem: str) -> None:
    promptc("build", "mood.prompt")
    result = promptc("log", *words)
    assert result.exit_code == Exit.USAGE
    assert result.stderr == f"error: {problem}: `promptc build --optimize` makes one\n"


def test_a_list_of_no_builds(promptc: Promptc) -> None:
    assert promptc("log", "--list").stdout == "no build has a journal in .promptc/ here\n"
    assert promptc("log", "--list", "--json").stdout == "[]\n"
    assert promptc("log", "--list", "mood.prompt").exit_code == Exit.USAGE


def test_a_file_that_is_no_journal(promptc: Promptc, folder: Path) -> None:
    (folder / "notes.journal").write_text("no journal at all")
    result = promptc("log", "notes.journal")
    assert result.exit_code == Exit.FOUND
    assert result.stderr.startswith("error: notes.journal cannot be read as the journal of a build by this version (")


def _nameless(text: str) -> str:
    """Without the name of the build, which changes with the version of promptc."""
    return re.sub(r"^build [0-9a-f]{16}:", "build NAME:", text)
