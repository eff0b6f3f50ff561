"""`promptc run --rows`: what it writes, what it says, and when it goes on with what is there.

`tests.driver.bulk` has the laws; here is what a user reads.
"""

import json
import re
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from promptc.cli.exits import Exit
from promptc.runtime.tracing.reading import TraceRows
from tests.cli.conftest import Promptc
from tests.conftest import Golden

TEXTS = ("the tea was lovely", "the soup ruined the evening", "the tea ruined the evening", "the train was lovely")
RUN = ("run", "mood.prompt", "--rows", "some.jsonl", "--out", "out.csv")
ANSWERS = b'mood,error\ngood,\n,"{""row"": 2, ""kind"": ""decode"", '


def write(file: Path, texts: tuple[str, ...] = TEXTS) -> None:
    file.write_text("".join(f"{json.dumps({'text': text})}\n" for text in texts))


def edit(name: str, old: str, new: str) -> None:
    path = Path(name)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def told(result: Result) -> str:
    """What a user sees, without what a clock says."""
    text = re.sub(r"in [\d.,]+ s: [\d.,]+ rows/s", "in 0.5 s: 8.0 rows/s", result.stderr)
    return f"{text}{result.stdout}exit code {result.exit_code}\n"


@pytest.fixture(autouse=True)
def _some(folder: Path) -> None:
    write(folder / "some.jsonl")


def test_answers_go_to_a_file_and_a_summary_says_how_it_went(promptc: Promptc, folder: Path, golden: Golden) -> None:
    result = promptc(*RUN)
    assert (folder / "out.csv").read_bytes().startswith(ANSWERS)
    golden("cli/run/done.txt", told(result))
    golden("cli/run/nothing_left.txt", told(promptc(*RUN)))


def test_a_summary_for_a_program_to_read(promptc: Promptc) -> None:
    here = promptc(*RUN, "--json")
    assert json.loads(here.stdout) == json.loads(here.stdout) | {
        "rows": 4,
        "total": 4,
        "failures": {"decode": 1},
        "ran": 4,
        "calls": 4,
        "cached": 0,
        "output_tokens": 8,
    }
    assert set(json.loads(here.stdout)) - {"rows", "total", "failures", "ran", "calls", "cached"} == {
        "seconds",
        "rows_per_second",
        "prompt_tokens",
        "output_tokens",
    }
    assert here.stderr == ""
    # Where standard output has the answers, the summary goes beside them.
    there = promptc(*RUN[:4], "--json")
    assert len(there.stdout.splitlines()) == json.loads(there.stderr)["rows"] == 4


def test_rows_that_no_engine_answers_are_run_again_where_that_is_asked_for(
    promptc: Promptc, folder: Path, golden: Golden
) -> None:
    promptc(*RUN)
    whole = (folder / "out.csv").read_bytes()
    known = (folder / "answers.jsonl").read_text()
    (folder / "answers.jsonl").write_text(known.replace("the tea ruined the evening", "something else"))
    golden("cli/run/no_engine.txt", told(promptc(*RUN, "--fresh")))
    (folder / "answers.jsonl").write_text(known)
    golden("cli/run/retried.txt", told(promptc(*RUN, "--retry-failed")))
    assert (folder / "out.csv").read_bytes() == whole


def test_a_server_that_is_down_ends_the_run(promptc: Promptc, folder: Path, golden: Golden) -> None:
    write(folder / "some.jsonl", (TEXTS[0], *["nothing like it"] * 30))
    golden("cli/run/down.txt", told(promptc(*RUN)))
    assert (folder / "out.csv").read_bytes() == b"mood,error\ngood,\n"
    golden("cli/run/down_again.txt", told(promptc(*RUN)))
    golden("cli/run/down_fresh.txt", told(promptc(*RUN, "--fresh")))
    json_lines = promptc(*RUN[:4])
    assert json_lines.exit_code == Exit.ENVIRONMENT
    assert [json.loads(line)["error"]["kind"] for line in json_lines.stdout.splitlines()[1:]] == ["engine"] * 20


def test_rows_that_are_added_are_all_that_is_run(promptc: Promptc, folder: Path) -> None:
    promptc(*RUN)
    whole = (folder / "out.csv").read_bytes()
    with (folder / "some.jsonl").open("a") as rows:
        rows.write(json.dumps({"text": TEXTS[0]}) + "\n")
    result = promptc(*RUN, "--json")
    assert (json.loads(result.stdout)["ran"], json.loads(result.stdout)["rows"]) == (1, 5)
    assert (folder / "out.csv").read_bytes() == whole + b"good,\n"
    assert promptc(*RUN, "--json").exit_code == Exit.FOUND


def test_a_trace_goes_on_with_the_run(promptc: Promptc, folder: Path) -> None:
    write(folder / "some.jsonl", TEXTS[:2])
    traced = (*RUN, "--trace", "calls.jsonl")
    promptc(*traced)
    with (folder / "calls.jsonl").open("a") as trace:
        trace.write('{"trace": 1, "row": 3, "part"')
    with (folder / "some.jsonl").open("a") as rows:
        rows.write("".join(json.dumps({"text": text}) + "\n" for text in TEXTS[2:]))
    promptc(*traced)
    assert sorted(row.row or 0 for row in TraceRows(folder / "calls.jsonl")) == [1, 2, 3, 4]
    promptc(*traced, "--fresh")
    assert sorted(row.row or 0 for row in TraceRows(folder / "calls.jsonl")) == [1, 2, 3, 4]


def program() -> None:
    edit("mood.prompt", "Say how the writer feels.", "How does the writer feel?")


def comment() -> None:
    edit("mood.prompt", "# A program", "# The program")


def rows() -> None:
    edit("some.jsonl", "soup", "stew")


def both() -> None:
    program()
    rows()


def foreign() -> None:
    Path("out.csv.run.json").unlink()


def no_json() -> None:
    Path("out.csv.run.json").write_text("{")


def newer() -> None:
    edit("out.csv.run.json", '"run": 1', '"run": 2')


def other_head() -> None:
    edit("out.csv", "mood,error", "mood,reason")


def broken_line() -> None:
    edit("out.csv", "decode", "decoded")


def one_more() -> None:
    with Path("out.csv").open("a") as file:
        file.write("good,\n")


@pytest.mark.parametrize("change", [program, rows, both, foreign, no_json, newer, other_head, broken_line, one_more])
def test_a_file_of_something_else_is_left_alone(
    change: Callable[[], None], promptc: Promptc, folder: Path, golden: Golden
) -> None:
    promptc(*RUN)
    change()
    before = (folder / "out.csv").read_bytes()
    result = promptc(*RUN)
    assert result.exit_code == Exit.USAGE
    golden(f"cli/run/refused_{change.__name__}.txt", told(result))
    assert (folder / "out.csv").read_bytes() == before
    # What the message says to do helps.
    assert "--fresh" in result.stderr
    assert promptc(*RUN, "--fresh", "--json").exit_code in (Exit.OK, Exit.FOUND)


def test_what_a_program_calls_is_of_the_run_too(promptc: Promptc, folder: Path, golden: Golden) -> None:
    command = ("run", "outside.prompt", *RUN[2:])
    promptc(*command)
    edit("tidy.py", "def ", "# Changed.\ndef ")
    golden("cli/run/refused_python.txt", told(promptc(*command)))


def test_another_seed_is_another_run(promptc: Promptc, folder: Path, golden: Golden) -> None:
    promptc(*RUN)
    golden("cli/run/refused_seed.txt", told(promptc(*RUN, "--seed", "3")))


def test_what_changes_no_answer_changes_nothing(promptc: Promptc) -> None:
    promptc(*RUN)
    comment()
    assert json.loads(promptc(*RUN, "--json").stdout)["ran"] == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("text", ("--rows", "some.jsonl", "--out", "out.txt")),
        ("rows_themselves", ("--rows", "some.jsonl", "--out", "./some.jsonl")),
        ("no_rows", ("text=x", "--out", "out.csv")),
        ("no_out", ("--rows", "some.jsonl", "--fresh")),
        ("two_ways", ("--rows", "some.jsonl", "--out", "out.csv", "--fresh", "--retry-failed")),
    ],
)
def test_what_cannot_be_asked_for(name: str, words: tuple[str, ...], promptc: Promptc, golden: Golden) -> None:
    result = promptc("run", "mood.prompt", *words)
    assert result.exit_code == Exit.USAGE
    golden(f"cli/run/usage_{name}.txt", told(result))


def test_an_output_called_error(promptc: Promptc, folder: Path, golden: Golden) -> None:
    edit("mood.prompt", "-> (mood: Mood)", "-> (mood: Mood, error: str)")
    edit("mood.prompt", "(mood = answer.mood)", '(mood = answer.mood, error = "none")')
    golden("cli/run/usage_error.txt", told(promptc(*RUN)))
    promptc(*RUN[:4], "--out", "out.jsonl")
    first, second, *_ = map(json.loads, (folder / "out.jsonl").read_text().splitlines())
    assert first == {"mood": "good", "error": "none"}
    assert second["error"]["row"] == 2
    assert json.loads(promptc(*RUN[:4], "--out", "out.jsonl", "--json").stdout)["failures"] == {"decode": 1}


def test_no_row_is_run_where_one_does_not_fit(promptc: Promptc, folder: Path, golden: Golden) -> None:
    (folder / "some.jsonl").write_text('{"text": "the tea was lovely"}\n{"text": 7}\n{"txt": ""}\n')
    golden("cli/run/rows_do_not_fit.txt", told(promptc(*RUN)))
    assert not (folder / "out.csv").exists()


def test_a_folder_is_made_for_the_file(promptc: Promptc, folder: Path) -> None:
    assert promptc(*RUN[:4], "--out", "new/out.jsonl").exit_code == Exit.FOUND
    assert len((folder / "new/out.jsonl").read_bytes().splitlines()) == 4


def test_a_last_row_that_goes_on_was_changed(promptc: Promptc, folder: Path) -> None:
    (folder / "some.csv").write_text("text\nthe tea was lovely\nthe tea")
    command = ("run", "mood.prompt", "--rows", "some.csv", "--out", "out.csv")
    promptc(*command)
    (folder / "some.csv").write_text("text\nthe tea was lovely\nthe tea ruined the evening\n")
    assert promptc(*command).stderr.startswith("error: some.csv has changed since out.csv was begun")
    (folder / "some.csv").write_text("text\nthe tea was lovely\nthe tea\nthe tea ruined the evening\n")
    assert promptc(*command).stderr.startswith("3 rows, 1 of them without an answer (1 engine); 1 of them now, in ")


def test_what_is_no_file_keeps_nothing(promptc: Promptc, golden: Golden) -> None:
    Path("out.csv").symlink_to("/dev/null")
    golden("cli/run/usage_no_file.txt", told(promptc(*RUN)))


def test_a_disk_that_is_full_ends_the_run_and_there_it_goes_on(promptc: Promptc, folder: Path) -> None:
    write(folder / "some.jsonl", TEXTS * 40)
    promptc(*RUN)
    whole = (folder / "out.csv").read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        full = promptc(*RUN, "--fresh")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (full.exit_code, full.stderr) == (Exit.ENVIRONMENT, "error: out.csv: File too large\n")
    assert (folder / "out.csv").read_bytes() == whole[:2000]
    promptc(*RUN)
    assert (folder / "out.csv").read_bytes() == whole


def test_an_engine_that_cannot_be_opened_has_kept_nothing(promptc: Promptc, golden: Golden) -> None:
    edit("mood.prompt", "replay:answers.jsonl", "replay:none.jsonl")
    golden("cli/run/no_answers.txt", told(promptc(*RUN)))
