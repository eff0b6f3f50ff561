"""`promptc test`: the tests of the language on scripted answers."""

import json
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


def test_what_was_expected_and_what_came(promptc: Promptc, golden: Golden) -> None:
    result = promptc("test", "tested.prompt")
    assert result.exit_code == Exit.FOUND
    golden("cli/test.txt", result.stdout)


def test_tests_by_name(promptc: Promptc) -> None:
    result = promptc("test", "tested.prompt", "-k", "lovely")
    assert (result.exit_code, result.stdout) == (Exit.OK, "ok   a lovely tea\n1 test: 1 passed, 0 failed\n")


def test_json_has_the_same(promptc: Promptc) -> None:
    passed, failed = json.loads(promptc("test", "tested.prompt", "--json").stdout)
    assert (passed["outcome"], passed["expected"], passed["missed"]) == ("passed", 1, [])
    assert passed["answer"] is None
    assert (failed["outcome"], failed["expected"]) == ("failed", 2)
    assert failed["missed"][0] == {
        "line": 22,
        "condition": 'answer.mood == "bad"',
        "message": "irony is not asked for",
        "came": {"answer.mood": "good"},
    }


def test_a_recording_stands_for_the_model(promptc: Promptc, folder: Path) -> None:
    first = promptc("test", "tested.prompt", "--record", "kept.jsonl")
    (folder / "answers.jsonl").unlink()
    again = promptc("test", "tested.prompt", "--replay", "kept.jsonl")
    assert (again.exit_code, again.stdout) == (first.exit_code, first.stdout)
    assert len((folder / "kept.jsonl").read_text().splitlines()) == 2
    assert promptc("test", "tested.prompt", "--fresh").exit_code == Exit.ENVIRONMENT


def test_an_answer_that_is_none_ends_a_test_early(promptc: Promptc, folder: Path, golden: Golden) -> None:
    text = (folder / "answers.jsonl").read_text().replace('letdown", "text": "mood: good"', 'letdown", "text": "fine"')
    (folder / "answers.jsonl").write_text(text)
    result = promptc("test", "tested.prompt")
    assert result.exit_code == Exit.FOUND
    golden("cli/test_early.txt", result.stdout)


def test_a_model_without_an_answer_is_no_failed_test(promptc: Promptc, folder: Path) -> None:
    (folder / "answers.jsonl").write_text("")
    result = promptc("test", "tested.prompt")
    assert result.exit_code == Exit.ENVIRONMENT
    assert result.stderr.startswith("error: the engine failed: module `judge`: answers.jsonl has no answer for: ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mood.prompt",), 'mood.prompt has no tests: add `test "what it shows" { ... }`'),
        (("tested.prompt", "-k", "a lovly tea"), 'has "a lovly tea" in its name; did you mean "a lovely tea"?'),
        (("tested.prompt", "--record", "a", "--replay", "notes.csv"), "--record and --replay exclude each other"),
    ],
)
def test_what_cannot_be_run(words: tuple[str, ...], told: str, promptc: Promptc) -> None:
    result = promptc("test", *words)
    assert result.exit_code == Exit.USAGE
    assert told in result.stderr
