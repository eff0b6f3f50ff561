"""`promptc run` on a terminal, without inputs."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from promptc.cli.app import app
from promptc.cli.exits import Exit
from tests.conftest import Golden

PROGRAM = """\
promptc 1

from std import predict

enum Mood { good "of any kind", bad }

record Guest { name: str, visits: int "so far" }

signature Judge {
  \"""Say how the writer feels.\"""
  input text: str
  output mood: Mood
}

model script = "replay:answers.jsonl" { temperature = 0.0, max_tokens = 8 }

program desk(text: str, stars: int(min = 1, max = 5) "as they gave", guess: Mood, guest: Guest, note: str?, day: str = "today")
  -> (mood: Mood, stars: int, guess: Mood, guest: Guest, note: str?, day: str) {
  module judge = predict(Judge)
  let answer = judge(text = text)
  return (mood = answer.mood, stars = stars, guess = guess, guest = guest, note = note, day = day)
}
"""
GUEST = '{"name": "Ann", "visits": 2}'

Typed = Callable[..., Result]


@pytest.fixture
def typed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """What a user sees who types the lines into ``promptc run desk.prompt``."""
    (folder / "desk.prompt").write_text(PROGRAM)
    monkeypatch.setattr("promptc.cli.run.is_asked", lambda: True)

    def run(*lines: str, words: tuple[str, ...] = ("desk.prompt",)) -> Result:
        left = iter(lines)

        def typing(prompt: str) -> str:
            line = next(left, None)
            # A terminal shows what is typed.
            click.echo(f"{prompt}{line or ''}")
            if line is None:
                raise EOFError
            return line

        monkeypatch.setattr("builtins.input", typing)
        return CliRunner().invoke(app, ["run", *words], prog_name="promptc", catch_exceptions=False)

    return run


def test_every_input_is_asked_for_until_it_fits(typed: Typed, golden: Golden) -> None:
    result = typed(
        *("the tea was lovely", "six", "6", "5", "fine", "good", "Ann", GUEST, "", ""),
        *("the tea ruined the evening", "", "1", "bad", GUEST, "late", "Monday"),
    )
    assert result.exit_code == Exit.OK
    golden("cli/run/asking.txt", result.output)


def test_what_goes_wrong_with_a_row_does_not_end_it(typed: Typed, golden: Golden) -> None:
    rest = ("1", "bad", GUEST, "", "")
    result = typed(
        *("nothing like it", *rest), *("the soup ruined the evening", *rest), "the tea was lovely", *rest[:2]
    )
    assert result.exit_code == Exit.OK
    golden("cli/run/asking_failed.txt", result.output)


def test_outputs_as_json_and_a_trace(typed: Typed, folder: Path) -> None:
    result = typed("the tea was lovely", words=("mood.prompt", "--json", "--trace", "calls.jsonl"))
    assert '{"mood": "good"}\n' in result.stdout
    assert len((folder / "calls.jsonl").read_bytes().splitlines()) == 1


def test_an_interrupt_ends_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("promptc.cli.run.is_asked", lambda: True)
    monkeypatch.setattr("builtins.input", interrupted)
    result = CliRunner().invoke(app, ["run", "mood.prompt"])
    assert (result.exit_code, result.stderr) == (Exit.INTERRUPTED, "interrupted\n")


def test_nobody_is_asked_where_there_is_no_terminal(folder: Path) -> None:
    result = CliRunner().invoke(app, ["run", "mood.prompt"], input="the tea was lovely\n", prog_name="promptc")
    assert result.exit_code == Exit.USAGE
    assert "missing input: text=<str>" in result.stderr


def test_a_real_terminal(folder: Path) -> None:
    terminal, theirs = pty.openpty()
    command = [sys.executable, "-m", "promptc.cli", "run", "mood.prompt"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    seen = b""

    def until(text: bytes) -> None:
        nonlocal seen
        while text not in seen:
            seen += os.read(terminal, 4096)

    with os.fdopen(terminal, "wb", buffering=0) as keys:
        until(b"> ")
        keys.write(b"the tea was lovley\x7f\x7f\x7fely\n")
        until(b"mood: good")
        seen = seen.partition(b"mood: good")[2]
        until(b"> ")
        keys.write(b"\x04")
        assert process.wait(timeout=120) == Exit.OK
