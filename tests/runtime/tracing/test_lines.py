"""A trace on disk: what is written is read back, and what is no trace is refused with its line."""

import asyncio
import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.artifact.problem import ArtifactProblem
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.evaluate import evaluate
from promptc.runtime.executor import Executor
from promptc.runtime.message import Message
from promptc.runtime.tracing.lines import TraceFile, row_line
from promptc.runtime.tracing.reading import TraceProblem, TraceRows, read_row
from promptc.runtime.tracing.record import TracedAnswer, TracedCall, TracedProblem, TracedRequest, TracedRow
from tests.runtime.programs import GateEngine, answer, two_calls

numbers = st.floats(0, 1e6)
counts = st.integers(0, 2**70)
texts = st.text(st.characters(), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)
records = st.dictionaries(texts, values, max_size=3)
problems = st.builds(
    TracedProblem, st.sampled_from(("decode", "engine", "require", "extern", "cancelled")), texts, texts
)
messages = st.builds(Message, st.sampled_from(("system", "user", "assistant")), texts)
requests = st.builds(
    TracedRequest,
    st.lists(messages, max_size=3).map(tuple),
    numbers,
    numbers,
    counts,
    st.none() | counts,
    st.sampled_from((None, "json", "regex")),
)
answers = st.builds(TracedAnswer, texts, st.sampled_from(("stop", "length")), counts, counts, st.booleans())
calls = st.builds(
    TracedCall,
    texts,
    texts,
    counts,
    st.lists(counts, max_size=2).map(tuple),
    counts,
    numbers,
    numbers,
    requests,
    st.none() | answers,
    st.none() | records,
    st.none() | problems,
)
rows = st.builds(
    TracedRow,
    st.none() | counts,
    st.sampled_from(("program", "metric")),
    texts,
    texts,
    numbers,
    records,
    st.none() | records,
    st.none() | problems,
    st.lists(calls, max_size=2).map(tuple),
)


def line(row: TracedRow) -> bytes:
    return row_line(row).encode("utf-8", "backslashreplace")


@given(rows)
def test_a_line_is_read_back(row: TracedRow) -> None:
    assert read_row(line(row)) == row
    assert b"\n" not in line(row)


@given(rows, st.data())
def test_a_line_that_was_cut_is_none(row: TracedRow, data: st.DataObject) -> None:
    whole = line(row)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(ArtifactProblem):
        read_row(cut)


async def run(path: Path, *texts: str, append: bool = False) -> None:
    with TraceFile(path, append=append) as trace:
        engine = ReplayEngine(lambda request: answer(len(request.messages[-1].content)))
        executor = Executor(two_calls(), {"m": engine}, tracers=[trace])
        await executor.run_rows([{"text": text} for text in texts])


async def test_a_run(tmp_path: Path) -> None:
    await run(tmp_path / "trace.jsonl", "a", "half \ud800 of a pair")
    first, second = TraceRows(tmp_path / "trace.jsonl")
    assert (first.row, first.part, first.graph) == (1, "program", "sum")
    assert (first.inputs, first.outputs, first.problem) == ({"text": "a"}, {"total": 14}, None)
    assert [(c.module, c.attempt, c.outputs) for c in first.calls] == [
        ("left", 1, {"number": 7}),
        ("right", 1, {"number": 7}),
    ]
    assert [m.role for m in first.calls[0].request.messages] == ["system", "user"]
    assert first.calls[0].answer == TracedAnswer("number: 7", "stop", 19, 2, cached=False)
    assert second.inputs == {"text": "half \ud800 of a pair"}
    assert second.calls[0].request.messages[-1].content == "text: half \ud800 of a pair"


@pytest.mark.parametrize("half", [b"", b"{", b"x" * 70_000, b"x" * 200_000])
async def test_a_trace_goes_on_after_its_last_whole_line(half: bytes, tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    for texts in (["a"], ["b", "c"]):
        await run(path, *texts, append=True)
        with path.open("ab") as file:
            file.write(half)
    await run(path, "d", append=True)
    assert [row.inputs["text"] for row in TraceRows(path)] == ["a", "b", "c", "d"]


async def test_a_row_is_in_the_file_as_soon_as_it_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    engine = GateEngine(lambda _: answer(1))
    with TraceFile(path) as trace:
        executor = Executor(two_calls(), {"m": engine}, tracers=[trace])
        running = [asyncio.create_task(executor.run_row({"text": t}, row_key=t, row=i)) for i, t in enumerate("ab")]
        await engine.release("left:b", "right:b")
        await running[1]
        assert [row.row for row in TraceRows(path)] == [2]
        await engine.release("*")
        await running[0]
    assert [row.row for row in TraceRows(path)] == [2, 1]


async def test_a_row_that_is_cancelled_says_so(tmp_path: Path) -> None:
    engine = GateEngine(lambda _: answer(1))
    with TraceFile(tmp_path / "trace.jsonl") as trace:
        executor = Executor(two_calls(), {"m": engine}, tracers=[trace])
        running = asyncio.create_task(executor.run_row({"text": "a"}, row_key=""))
        await engine.release("left:a")
        await engine.until_waiting("right:a")
        running.cancel()
        await asyncio.wait([running])
    [row] = TraceRows(tmp_path / "trace.jsonl")
    assert row.row is None
    assert row.problem == TracedProblem("cancelled", "sum", "the row was cancelled")
    assert [c.problem and c.problem.kind for c in row.calls] == [None, "cancelled"]


async def test_a_metric_that_asks_no_model_has_no_line(tmp_path: Path) -> None:
    with TraceFile(tmp_path / "trace.jsonl") as trace:
        executor = Executor(two_calls(), {"m": ReplayEngine(lambda _: answer(1))}, tracers=[trace])
        await evaluate(executor, [{"text": "a", "number": 2}])
    assert [row.part for row in TraceRows(tmp_path / "trace.jsonl")] == ["program"]


async def test_what_was_written_before_is_read_where_the_last_line_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    await run(path, "a", "b")
    path.write_bytes(path.read_bytes()[:-30])
    found = TraceRows(path)
    assert [row.row for row in found] == [1]
    assert found.cut
    await run(path, "a")
    again = TraceRows(path)
    assert [row.row for row in again] == [1]
    assert not again.cut


class Full:
    """A disk with room for ``room`` bytes."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.closed = False

    def write(self, data: memoryview) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = min(len(data), self.room)
        self.room -= written
        return written

    def close(self) -> None:
        self.closed = True


async def test_a_disk_that_is_full_ends_the_trace_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = TraceFile(tmp_path / "trace.jsonl")
    trace._file.close()
    monkeypatch.setattr(trace, "_file", Full(room=10))
    executor = Executor(two_calls(), {"m": ReplayEngine(lambda _: answer(1))}, tracers=[trace])
    assert len(await executor.run_rows([{"text": "a"}, {"text": "b"}])) == 2
    with pytest.raises(OSError, match="No space left") as raised:
        trace.__exit__(None, None, None)
    assert raised.value.filename == str(tmp_path / "trace.jsonl")
    assert trace._file.closed


ROW = TracedRow(1, "program", "p", "2026-01-01T00:00:00+00:00", 0.5, {}, {}, None, ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seconds": "long"}, "seconds: expected a number, found str"),
        ({"row": True}, "row: expected a whole number, found bool"),
        ({"part": "x"}, "part: expected program or metric, found 'x'"),
        ({"trace": 2}, "trace: this promptc reads format 1, and the line is of another one"),
        ({"calls": [{}]}, "calls[0]: the key 'module' is missing"),
        ({"calls": {}}, "calls: expected a list, found dict"),
        ({"more": 1}, "the key 'more' is unknown"),
        ({"problem": {"kind": "bad", "module": "", "reason": ""}}, "problem.kind: expected cancelled or "),
    ],
)
def test_a_line_that_is_none_of_a_trace(change: dict[str, object], message: str, tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_text(f"{row_line(ROW)}\n{json.dumps(json.loads(row_line(ROW)) | change)}\n{row_line(ROW)}\n")
    with pytest.raises(TraceProblem) as raised:
        list(TraceRows(path))
    assert str(raised.value).startswith(f"{path}:2: this is no line of a trace: {message}")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"text,mood\n", "it is not JSON"),
        (b'{"text": "a"}\n', "the key 'trace' is missing; `promptc run --trace FILE` writes such files"),
        (b"[]\n", "expected an object, found list"),
        (b'{"trace": NaN}\n', "NaN is no JSON number"),
        (b"\xff\n", "it is not JSON"),
        (b"[" * 100_000 + b"\n", "it is not JSON"),
    ],
)
def test_a_file_that_is_no_trace(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(TraceProblem, match="x:1: ") as raised:
        list(TraceRows(tmp_path / "x"))
    assert message in str(raised.value)


def test_problems_of_calls_are_read(tmp_path: Path) -> None:
    request = TracedRequest((), 0.0, 1.0, 8, None, None)
    call = TracedCall("m", "l", 1, (), 1, 0.0, 0.0, request, None, None, TracedProblem("engine", "m", "gone"))
    entry = json.loads(row_line(replace(ROW, calls=(call,))))
    entry["calls"][0]["answer"] = {
        "text": "",
        "finish": "stop",
        "prompt_tokens": 1,
        "output_tokens": 1,
        "cached": "no",
    }
    with pytest.raises(ArtifactProblem, match=r"calls\[0\]\.answer\.cached: expected true or false, found str"):
        read_row(json.dumps(entry).encode())
