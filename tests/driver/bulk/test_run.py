"""Rows of a file through a program, and runs that end before the last row, at any byte of what they write."""

import csv
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from promptc.artifact.model import Decoding
from promptc.driver.bulk.inputs import InputFile
from promptc.driver.bulk.output import OutputFile
from promptc.runtime.engine import EngineFailure, Request, RequestRefused
from promptc.schema.types import Row
from tests.driver.bulk.files import Bulk, answer

# 0 divides nothing, and what the second module says of a 9 is no number.
TEXTS = ["cups 1", 'a "b", c 2', "0", "\u00e9\r\n4", "9", "6"]
LAST = "120496"
FORMATS = ("out.jsonl", "out.csv")
DOWN = EngineFailure("http://localhost:1 cannot be reached")


def failing(failure: EngineFailure, *ends: str) -> Callable[[Request], str]:
    """Answers, but for requests that end so."""

    def script(request: Request) -> str:
        if request.messages[-1].content.endswith(ends):
            raise failure
        return answer(request)

    return script


def test_each_row_is_a_line_in_its_place(bulk: Bulk) -> None:
    bulk.write_rows(TEXTS)
    summary = bulk.run()
    one, _, zero, lines, nine, _ = map(json.loads, bulk.out.read_text().splitlines())
    assert one == {"quotient": 1.0, "both": [1, 1], "pair": {"n": 1}, "text": "cups 1"}
    assert lines["text"] == "\u00e9\r\n4"
    assert zero == {"error": {"row": 3, "kind": "primitive", "module": "div", "reason": zero["error"]["reason"]}}
    assert (nine["error"]["row"], nine["error"]["kind"], nine["error"]["module"]) == (5, "decode", "chain.second")
    assert (summary.total, summary.written.rows, summary.ran) == (6, 6, 6)
    assert summary.written.failures == {"primitive": 1, "decode": 1}
    assert (summary.counts.calls, summary.counts.cached) == (12, 0)
    assert summary.counts.prompt_tokens > summary.counts.output_tokens == 24


def test_a_spreadsheet_has_a_column_for_errors(bulk: Bulk) -> None:
    bulk.name = "out.csv"
    bulk.write_rows(TEXTS)
    bulk.run()
    with bulk.out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {"quotient": "1.0", "both": "[1, 1]", "pair": '{"n": 1}', "text": "cups 1", "error": ""}
    assert [row["text"] for row in rows if not row["error"]] == [TEXTS[i] for i in (0, 1, 3, 5)]
    assert [json.loads(row["error"])["row"] for row in rows if row["error"]] == [3, 5]


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_that_was_killed_at_any_byte_goes_on_there(bulk: Bulk, name: str) -> None:
    bulk.name = name
    bulk.write_rows(TEXTS)
    bulk.run()
    whole = bulk.out.read_bytes()
    left = set()
    for cut in [*random.Random(5).sample(range(len(whole)), 40), len(whole)]:
        bulk.out.write_bytes(whole[:cut])
        summary = bulk.run()
        assert bulk.out.read_bytes() == whole
        assert (summary.written.rows, summary.written.failures.total()) == (6, 2)
        assert bulk.asked == "".join(sorted(LAST[6 - summary.ran :]))
        left.add(summary.ran)
    assert left == set(range(7))


@pytest.mark.parametrize("name", FORMATS)
def test_rows_that_failed_are_run_again_where_that_is_asked_for(bulk: Bulk, name: str) -> None:
    bulk.name = name
    bulk.write_rows(TEXTS)
    bulk.run()
    whole = bulk.out.read_bytes()
    bulk.answer_with(failing(DOWN, "2", "w4", "w6"))
    bulk.run(fresh=True)
    assert bulk.run().written.failures == {"primitive": 1, "decode": 1, "engine": 3}
    assert bulk.asked == ""

    bulk.answer_with(answer)
    summary = bulk.run(again=True)
    assert (summary.ran, bulk.asked) == (5, "02469")
    assert bulk.out.read_bytes() == whole
    assert not bulk.part.exists()


@pytest.mark.parametrize("name", FORMATS)
def test_a_second_try_that_was_killed_at_any_byte_goes_on_there(bulk: Bulk, name: str) -> None:
    bulk.name = name
    bulk.write_rows(TEXTS)
    bulk.run()
    whole = bulk.out.read_bytes()
    bulk.answer_with(failing(DOWN, "2", "w4", "w6"))
    bulk.run(fresh=True)
    broken = bulk.out.read_bytes()
    bulk.answer_with(answer)
    for cut in [*random.Random(6).sample(range(len(whole)), 20), len(whole)]:
        bulk.out.write_bytes(broken)
        bulk.part.write_bytes(whole[:cut])
        summary = bulk.run(again=True)
        assert bulk.out.read_bytes() == whole
        assert not bulk.part.exists()
        assert set(bulk.asked) <= set("02469")
        assert len(bulk.asked) == summary.ran


@pytest.mark.parametrize("again", [False, True])
def test_a_second_try_goes_on_with_rows_that_were_never_run(bulk: Bulk, again: bool) -> None:
    bulk.write_rows(TEXTS)
    bulk.run()
    lines = bulk.out.read_bytes().splitlines(keepends=True)
    bulk.out.write_bytes(b"".join(lines[:3]))
    bulk.run(again=again)
    assert bulk.asked == ("0469" if again else "469")
    assert bulk.out.read_bytes() == b"".join(lines)


def test_engines_that_answer_no_more_end_the_run_and_what_was_done_is_kept(bulk: Bulk) -> None:
    texts = [f"up {i % 5 + 1}" for i in range(10)] + [f"down {i % 5 + 1}" for i in range(90)]
    bulk.write_rows(texts)
    bulk.run()
    whole = bulk.out.read_bytes()

    def script(request: Request) -> str:
        if "down" in request.messages[-1].content:
            raise DOWN
        return answer(request)

    bulk.answer_with(script)
    with pytest.raises(EngineFailure) as raised:
        bulk.run(fresh=True)
    assert str(raised.value) == "20 rows in a row without an answer; the last: http://localhost:1 cannot be reached"
    assert bulk.out.read_bytes() == b"".join(whole.splitlines(keepends=True)[:10])

    bulk.answer_with(answer)
    assert bulk.run().ran == 90
    assert bulk.out.read_bytes() == whole


def test_engines_that_answer_no_row_at_all_end_a_short_run_too(bulk: Bulk) -> None:
    bulk.write_rows(["a 1"])
    bulk.answer_with(failing(DOWN, ""))
    with pytest.raises(EngineFailure, match=r"^1 row without an answer; the last: http"):
        bulk.run()
    assert bulk.out.read_bytes() == b""


def test_a_few_rows_without_an_engine_are_failures_like_others(bulk: Bulk) -> None:
    bulk.write_rows([f"{i % 5 + 1}" for i in range(19)] + ["6"] + ["1"] * 19)
    bulk.answer_with(failing(DOWN, *"12345"))
    summary = bulk.run()
    assert summary.written.failures == {"engine": 38}
    [error] = {
        json.dumps(json.loads(line)["error"] | {"row": 0})
        for line in bulk.out.read_text().splitlines()
        if "error" in line
    }
    assert json.loads(error) == {"row": 0, "kind": "engine", "module": "chain.first", "reason": str(DOWN)}


def test_requests_that_are_refused_say_that_the_engine_is_there(bulk: Bulk) -> None:
    bulk.write_rows(["1"] * 50)
    bulk.answer_with(failing(RequestRefused("too long"), "1"))
    assert bulk.run().written.failures == {"engine": 50}


def test_a_second_try_without_an_engine_leaves_all_as_it_was(bulk: Bulk) -> None:
    bulk.write_rows(TEXTS)
    bulk.run()
    whole = bulk.out.read_bytes()
    bulk.answer_with(failing(DOWN, ""))
    with pytest.raises(EngineFailure, match=r"^2 rows in a row without an answer"):
        bulk.run(again=True)
    assert bulk.out.read_bytes() == whole


def test_equal_rows_are_draws_of_their_own_also_where_the_first_was_run_before(bulk: Bulk) -> None:
    bulk.write_rows(["1", "1", "1"])
    bulk.artifact = replace(
        bulk.artifact, modules=tuple(replace(m, decoding=Decoding(temperature=1.0)) for m in bulk.artifact.modules)
    )
    bulk.run()
    seeds = [r.seed for r in bulk.engine.requests]
    assert len(set(seeds)) == 6
    lines = bulk.out.read_bytes().splitlines(keepends=True)
    bulk.out.write_bytes(lines[0])
    bulk.run()
    assert {r.seed for r in bulk.engine.requests} < set(seeds)
    assert len(bulk.engine.requests) == 4


@pytest.mark.parametrize("left", [None, b"", b'{"quotient": 1.0, "bo'])
def test_without_a_whole_line_a_run_begins(bulk: Bulk, left: bytes | None) -> None:
    """As after a kill just when ``fresh`` had emptied the file: what stands beside it is of another run."""
    bulk.write_rows(TEXTS)
    bulk.run()
    whole = bulk.out.read_bytes()
    bulk.out.unlink()
    if left is not None:
        bulk.out.write_bytes(left)
    if not left:
        bulk.part.write_bytes(b"of an older run\n")
        bulk.seed = 3
    assert bulk.run().ran == 6
    assert bulk.out.read_bytes() == whole
    assert bulk.run(again=True).ran == 2
    assert not bulk.part.exists()


def test_rows_that_wait_for_a_slow_one_are_few(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows a file has: between reading a row and writing it there are 16 times as many as run at once."""
    read = written = most = 0
    rows_of, write = InputFile.__iter__, OutputFile.write

    def counted(file: InputFile) -> Iterator[Row]:
        nonlocal read, most
        for row in rows_of(file):
            read += 1
            most = max(most, read - written)
            yield row

    def counting(file: OutputFile, line: bytes) -> None:
        nonlocal written
        written += 1
        write(file, line)

    monkeypatch.setattr(InputFile, "__iter__", counted)
    monkeypatch.setattr(OutputFile, "write", counting)
    bulk.write_rows([f"{i % 8 + 1}" for i in range(200)])
    assert bulk.run(concurrency=2).ran == 200
    assert most == 32
