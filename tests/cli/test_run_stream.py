"""`promptc run --stream`: what is seen of a row while a model writes."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from promptc.api.streaming import OutputDone
from promptc.cli.exits import Exit
from promptc.cli.run_stream import Event, Screen
from promptc.runtime.streaming.events import FieldDone, FieldText, Withdrawn
from promptc.runtime.trace import Success
from promptc.schema.types import BOOL, STR, Field
from tests.cli.conftest import Promptc
from tests.conftest import Golden

PROGRAMS = Path(__file__).parents[1] / "api" / "programs"


@pytest.fixture(autouse=True)
def _letters(folder: Path) -> None:
    for name in ("letter.prompt", "letters.jsonl"):
        shutil.copy(PROGRAMS / name, folder)


def test_what_is_seen_of_a_row(promptc: Promptc, golden: Golden) -> None:
    result = promptc("run", "letter.prompt", "--stream", "topic=coffee")
    assert result.exit_code == Exit.OK
    assert result.stderr == "suggestion not met: a letter is better formal\n"
    golden("cli/run_stream.txt", result.stdout)


def test_events_as_json(promptc: Promptc) -> None:
    result = promptc("run", "letter.prompt", "--stream", "--json", "topic=tea")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == Exit.OK
    assert {event["event"] for event in events} == {"text", "field", "output", "done"}
    body = "".join(event["delta"] for event in events if event["event"] == "text" and event["output"] == "body")
    assert events[-1]["outputs"]["body"] == body
    assert events[-1]["missed"] == []


def test_an_answer_that_cannot_be_used(promptc: Promptc, folder: Path) -> None:
    once = (folder / "letter.prompt").read_text().replace("attempts = 2", "attempts = 1")
    (folder / "letter.prompt").write_text(once)
    result = promptc("run", "letter.prompt", "--stream", "topic=coffee")
    assert result.exit_code == Exit.FOUND
    assert result.stdout.endswith("(subject is withdrawn)\n(body is withdrawn)\n")
    assert result.stderr == "error: `letter.write`: say please\n"
    as_json = promptc("run", "letter.prompt", "--stream", "--json", "topic=coffee")
    assert json.loads(as_json.stdout.splitlines()[-1])["event"] == "withdrawn"


def test_a_model_that_does_not_answer(promptc: Promptc) -> None:
    result = promptc("run", "letter.prompt", "--stream", "topic=nothing")
    assert (result.exit_code, result.stdout) == (Exit.ENVIRONMENT, "")
    assert "has no answer for: topic: nothing" in result.stderr


def test_it_is_for_one_row(promptc: Promptc, folder: Path) -> None:
    (folder / "some.jsonl").write_text('{"topic": "tea"}\n')
    result = promptc("run", "letter.prompt", "--stream", "--rows", "some.jsonl")
    assert result.exit_code == Exit.USAGE
    assert "--stream is for one row, and goes without --rows" in result.stderr
    assert "missing input: topic=<str>" in promptc("run", "letter.prompt", "--stream").stderr


def text(output: str, delta: str) -> FieldText[str]:
    return FieldText(output, "m", output, delta)


def done(output: str, value: str | bool) -> FieldDone[str, str | bool]:
    return FieldDone(output, "m", output, value)


@pytest.mark.parametrize(
    ("events", "seen"),
    [
        ([text("a", "x\n"), text("a", "y"), done("a", "x\ny")], "a: x\n  y\n"),
        # The second text waits for the first.
        (
            [text("a", "x"), text("b", "1"), text("a", "y"), done("b", "1"), OutputDone("b", "1"), done("a", "xy")],
            "a: xy\nb: 1\n",
        ),
        # What is whole waits, too: a line is of one output.
        ([text("a", "x"), done("c", True), text("a", "y"), done("a", "xy")], "a: xy\nc: true\n"),
        ([text("a", "x"), text("b", "1"), Withdrawn("a", "m", "a"), done("b", "1")], "a: x\n(a is withdrawn)\nb: 1\n"),
        ([done("c", True), Withdrawn("c", "m", "c"), OutputDone("c", False)], "c: true\n(c is withdrawn)\nc: false\n"),
        ([done("a", ""), OutputDone("a", "")], "a: \n"),
        ([text("a", "x")], "a: x\n"),
    ],
)
def test_a_line_is_of_one_output(events: Sequence[Event], seen: str, capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen({name: Field(name, BOOL if name == "c" else STR) for name in "abc"})
    for event in events:
        screen.show(event)
    screen.end(Success({}, ()))
    assert capsys.readouterr().out == seen
