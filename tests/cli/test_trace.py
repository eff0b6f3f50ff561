import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from promptc.runtime.message import Message
from promptc.runtime.tracing.lines import row_line
from promptc.runtime.tracing.reading import TraceRows
from promptc.runtime.tracing.record import TracedAnswer, TracedCall, TracedProblem, TracedRequest, TracedRow
from tests.cli.conftest import Promptc
from tests.conftest import Golden

MESSAGES = (Message("system", "Say how the writer feels."), Message("user", "text: the tea\nwas \x1b[31mlovely"))
REQUEST = TracedRequest(MESSAGES, 0.0, 1.0, 8, None, "regex")
GOOD = TracedAnswer("mood: good", "stop", 1040, 4, cached=False)
JUDGE = TracedCall("mood.judge", "script", 1, (), 1, 0.001, 0.25, REQUEST, GOOD, {"mood": "good"}, None)
PLACE = replace(JUDGE, module="mood.place", node=2, start=0.301)
ROW = TracedRow(1, "program", "mood", "2026-11-21T18:40:23.123456+00:00", 0.601, {}, {"mood": "good"}, None, (JUDGE,))

UNREADABLE = TracedProblem("decode", "mood.judge", "output `mood`: 'fine' is not one of good, bad")
BUSY = TracedProblem("engine", "mood.judge", "http://localhost:8000/v1/chat/completions answered 503: busy")
FINE = replace(JUDGE, answer=replace(GOOD, text="mood: fine", finish="length"), outputs=None, problem=UNREADABLE)


def rows() -> list[TracedRow]:
    """One of each kind."""
    items = tuple(replace(PLACE, path=(0, i), answer=replace(GOOD, cached=i == 1)) for i in range(2))
    tries = (FINE, replace(FINE, attempt=2, start=0.251))
    lost = replace(JUDGE, answer=None, outputs=None, problem=BUSY)
    cancelled = TracedProblem("cancelled", "mood", "the row was cancelled")
    return [
        replace(ROW, row=2, calls=(JUDGE, *items)),
        ROW,
        replace(ROW, part="metric", graph="liked", calls=(replace(JUDGE, module="judge", node=7),)),
        replace(ROW, row=3, outputs=None, problem=UNREADABLE, calls=tries),
        replace(ROW, row=4, outputs=None, problem=BUSY, calls=(lost,)),
        replace(ROW, row=5, outputs=None, problem=cancelled, calls=()),
    ]


@pytest.fixture
def trace(folder: Path) -> Path:
    path = folder / "calls.jsonl"
    path.write_text("".join(f"{row_line(row)}\n" for row in rows()))
    return path


def test_each_row_is_a_tree(promptc: Promptc, trace: Path, golden: Golden) -> None:
    result = promptc("trace", "calls.jsonl")
    assert (result.exit_code, result.stderr) == (Exit.OK, "")
    golden("cli/trace.txt", result.stdout)


def test_the_messages_of_each_call(promptc: Promptc, trace: Path, golden: Golden) -> None:
    golden("cli/trace_prompt.txt", promptc("trace", "calls.jsonl", "--row", "3", "--prompt").stdout)


def test_json_is_what_the_file_holds(promptc: Promptc, trace: Path) -> None:
    assert promptc("trace", "calls.jsonl", "--json").stdout == trace.read_text()
    both = promptc("trace", "calls.jsonl", "--row", "1", "--json").stdout.splitlines()
    assert [json.loads(line)["part"] for line in both] == ["program", "metric"]
    places = promptc("trace", "calls.jsonl", "--module", "mood.place", "--json").stdout.splitlines()
    assert [[c["module"] for c in json.loads(line)["calls"]] for line in places] == [["mood.place", "mood.place"]]
    failed = promptc("trace", "calls.jsonl", "--failed", "--json").stdout.splitlines()
    assert [json.loads(line)["row"] for line in failed] == [3, 4, 5]


def test_a_line_that_is_cut_is_left_out(promptc: Promptc, trace: Path) -> None:
    trace.write_text(trace.read_text() + row_line(ROW)[:200])
    result = promptc("trace", "calls.jsonl", "--row", "1")
    assert result.exit_code == Exit.OK
    assert result.stdout.endswith("1 row; 2 LM calls; 2,080 prompt and 8 output tokens\n")
    assert result.stderr == ("calls.jsonl: the last line is cut, as the run is at work or was killed; it is left out\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--row", "7"], "error: calls.jsonl has no row 7; its rows are 1 to 5\n"),
        (["--module", "mood.jugde"], "error: calls.jsonl calls no module mood.jugde; did you mean mood.judge?\n"),
        (
            ["--module", "x", "--row", "2"],
            "error: row 2 of calls.jsonl calls no module x; the modules are mood.judge, mood.place\n",
        ),
        (["--prompt", "--json"], "Error: --json has the prompts already; leave out --prompt\n"),
    ],
)
def test_what_is_not_there(words: list[str], message: str, promptc: Promptc, trace: Path) -> None:
    result = promptc("trace", "calls.jsonl", *words)
    assert result.exit_code == Exit.USAGE
    assert result.stderr.endswith(message)


def test_a_file_that_is_no_trace(promptc: Promptc, trace: Path) -> None:
    lines = trace.read_text().splitlines()
    trace.write_text("\n".join([lines[0], lines[1].replace('"seconds": 0.25', '"seconds": "soon"'), lines[2], ""]))
    result = promptc("trace", "calls.jsonl")
    assert result.exit_code == Exit.FOUND
    assert result.stderr == (
        "error: calls.jsonl:2: this is no line of a trace: calls[0].seconds: expected a number, found str\n"
    )
    result = promptc("trace", "answers.jsonl")
    assert result.stderr == (
        "error: answers.jsonl:1: this is no line of a trace: the key 'trace' is missing; "
        "`promptc run --trace FILE` writes such files\n"
    )


def test_a_run_with_a_trace(promptc: Promptc, folder: Path) -> None:
    texts = ("the tea was lovely", "the soup ruined the evening", "the tea ruined the evening")
    (folder / "some.jsonl").write_text("".join(f'{{"text": "{text}"}}\n' for text in texts))
    result = promptc("run", "mood.prompt", "--rows", "some.jsonl", "--trace", "calls.jsonl")
    assert result.exit_code == Exit.FOUND
    found = sorted(TraceRows(folder / "calls.jsonl"), key=lambda row: row.row or 0)
    assert [(row.row, row.inputs["text"], row.problem and row.problem.kind) for row in found] == [
        (1, texts[0], None),
        (2, texts[1], "decode"),
        (3, texts[2], None),
    ]
    for line, row in zip(result.stdout.splitlines(), found, strict=True):
        assert json.loads(line).get("mood") == (row.outputs or {}).get("mood")
    shown = json.loads(promptc("show", "--prompt", "--json", "mood.prompt", f"text={texts[0]}").stdout)
    [sent] = found[0].calls
    assert [{"role": m.role, "content": m.content} for m in sent.request.messages] == shown["mood.judge"]["calls"][0]


def test_one_row_with_a_trace(promptc: Promptc, folder: Path) -> None:
    assert promptc("run", "mood.prompt", "text=the tea was lovely", "--trace", "calls.jsonl").exit_code == Exit.OK
    tree = promptc("trace", "calls.jsonl").stdout
    assert re.fullmatch(
        r"row 1, mood: [\d.]+ s, 1 call\n"
        r"└─ mood\.judge: at [\d.]+ s for [\d.]+ s, 27 prompt and 2 output tokens\n"
        r"1 row; 1 LM call; 27 prompt and 2 output tokens\n",
        tree,
    )


def test_a_score_with_a_trace(promptc: Promptc, folder: Path) -> None:
    for cached in (False, True):
        assert promptc("eval", "mood.prompt", "--trace", "calls.jsonl").exit_code == Exit.OK
        answers = [call.answer for row in TraceRows(folder / "calls.jsonl") for call in row.calls]
        assert [answer and answer.cached for answer in answers] == [cached] * 12


def test_a_trace_that_cannot_be_written(promptc: Promptc, folder: Path) -> None:
    result = promptc("run", "mood.prompt", "text=the tea was lovely", "--trace", "no/calls.jsonl")
    assert result.exit_code == Exit.ENVIRONMENT
    assert result.stderr == "error: no/calls.jsonl: No such file or directory\n"
