"""A trace as a file of JSON Lines: a line for each row, written when it ends.

A line goes to the system in one piece, so a process that is killed leaves whole lines, but for the last one at most.
"""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self, final

from promptc.runtime.tracing.record import TracedCall, TracedProblem, TracedRow, traced_row
from promptc.runtime.tracing.watch import CallWatch, RowWatch
from promptc.schema.types import Json

FORMAT = 1
_BLOCK = 1 << 16


@final
class TraceFile:
    """A `promptc.runtime.tracing.watch.Tracer` that begins the file ``path`` anew. Use it as a context.

    With ``append`` it goes on after the last whole line of the file. A file that cannot be written ends the trace and not
    the run: leaving the context raises the OSError. Metrics that call no model are left out.
    """

    def __init__(self, path: Path, *, append: bool = False) -> None:
        self._path = path
        self._file = path.open("a+b", buffering=0) if append else path.open("wb", buffering=0)
        if append:
            _cut_half_line(self._file)
        self._problem: OSError | None = None

    @contextmanager
    def row(self, row: RowWatch) -> Iterator[None]:
        try:
            yield
        finally:
            if row.part == "program" or row.calls:
                self._write(row_line(traced_row(row)))

    def call(self, row: RowWatch, call: CallWatch) -> AbstractContextManager[object]:
        return nullcontext()

    def _write(self, line: str) -> None:
        if self._problem is not None:
            return
        # Half a surrogate pair has no UTF-8, and its escape is what JSON writes for it.
        rest = memoryview(f"{line}\n".encode("utf-8", "backslashreplace"))
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self._problem = OSError(error.errno, error.strerror, str(self._path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if self._problem is not None and value is None:
            raise self._problem


def _cut_half_line(file: FileIO) -> None:
    """Take off what stands after the last newline: a process was killed as it wrote that."""
    whole = end = file.seek(0, os.SEEK_END)
    while end:
        begin = max(0, end - _BLOCK)
        file.seek(begin)
        if (newline := file.read(end - begin).rfind(b"\n")) >= 0:
            end = begin + newline + 1
            break
        end = begin
    if end < whole:
        file.truncate(end)


def row_line(row: TracedRow) -> str:
    """The line of ``row``, without its end; `promptc.runtime.tracing.reading.read_row` reads it."""
    entry: dict[str, Json] = {
        "trace": FORMAT,
        "row": row.row,
        "part": row.part,
        "graph": row.graph,
        "started": row.started,
        "seconds": row.seconds,
        "inputs": row.inputs,
        "outputs": row.outputs,
        "problem": _problem(row.problem),
        "calls": [_call(call) for call in row.calls],
    }
    return json.dumps(entry, ensure_ascii=False)


def _call(call: TracedCall) -> Json:
    request, answer = call.request, call.answer
    return {
        "module": call.module,
        "model": call.model,
        "node": call.node,
        "path": list(call.path),
        "try": call.attempt,
        "start": call.start,
        "seconds": call.seconds,
        "request": {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "temperature": request.temperature,
            "top_p": request.top_p,
            "max_tokens": request.max_tokens,
            "seed": request.seed,
            "form": request.form,
        },
        "answer": None
        if answer is None
        else {
            "text": answer.text,
            "finish": answer.finish,
            "prompt_tokens": answer.prompt_tokens,
            "output_tokens": answer.output_tokens,
            "cached": answer.cached,
        },
        "outputs": call.outputs,
        "problem": _problem(call.problem),
    }


def _problem(problem: TracedProblem | None) -> Json:
    return (
        None
        if problem is None
        else {
            "kind": problem.kind,
            "module": problem.module,
            "reason": problem.reason,
        }
    )
