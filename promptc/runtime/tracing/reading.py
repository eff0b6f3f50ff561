"""From a file of JSON Lines back to the rows of a trace. Nothing in the file is trusted; all of it is data."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, final, get_args

from promptc.artifact.cursor import Cursor
from promptc.artifact.problem import ArtifactProblem
from promptc.runtime.message import Message
from promptc.runtime.trace import FailureKind
from promptc.runtime.tracing.lines import FORMAT
from promptc.runtime.tracing.record import (
    TracedAnswer,
    TracedCall,
    TracedKind,
    TracedProblem,
    TracedRequest,
    TracedRow,
)
from promptc.runtime.tracing.watch import Part
from promptc.schema.json_reading import finite, no_constant
from promptc.schema.types import Row

_PARTS: dict[str, Part] = {part: part for part in get_args(Part)}
PROBLEM_KINDS: dict[str, TracedKind] = {"cancelled": "cancelled", **{kind: kind for kind in get_args(FailureKind)}}
_ROLES: dict[str, Literal["system", "user", "assistant"]] = {
    "system": "system",
    "user": "user",
    "assistant": "assistant",
}
_FORMS: dict[str, Literal["json", "regex"]] = {"json": "json", "regex": "regex"}
_FINISHES: dict[str, Literal["stop", "length"]] = {"stop": "stop", "length": "length"}


class TraceProblem(ValueError):
    """A line of a file is none of a trace; the message names the file, the line and the place in it."""


@final
class TraceRows:
    """The rows of the file ``path``, in the order in which they ended, read one at a time.

    A last line that is cut, as the process was killed that wrote it, is left out; ``cut`` then says so. Iterating raises
    OSError and `TraceProblem`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.cut = False

    def __iter__(self) -> Iterator[TracedRow]:
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield read_row(line)
                except ArtifactProblem as problem:
                    if not line.endswith(b"\n"):
                        self.cut = True
                        return
                    raise TraceProblem(f"{self._path}:{number}: this is no line of a trace: {problem}") from None


def read_row(line: bytes) -> TracedRow:
    """The row that a line holds. Raises `ArtifactProblem` with the place in the line."""
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=no_constant, parse_float=finite)
    except (ValueError, RecursionError) as error:
        raise ArtifactProblem("", f"it is not JSON ({error})") from None
    found = Cursor(value).entries()
    if "trace" not in found:
        raise ArtifactProblem("", "the key 'trace' is missing; `promptc run --trace FILE` writes such files")
    if found["trace"].value != FORMAT:
        raise found["trace"].problem(f"this promptc reads format {FORMAT}, and the line is of another one")
    keys = ("trace", "row", "part", "graph", "started", "seconds", "inputs", "outputs", "problem", "calls")
    found = Cursor(value).keys(keys)
    return TracedRow(
        row=None if found["row"].value is None else found["row"].integer(),
        part=found["part"].one_of(_PARTS),
        graph=found["graph"].text(),
        started=found["started"].text(),
        seconds=found["seconds"].number(),
        inputs=_record(found["inputs"]),
        outputs=None if found["outputs"].value is None else _record(found["outputs"]),
        problem=_problem(found["problem"]),
        calls=tuple(_call(call) for call in found["calls"].items()),
    )


def _record(cursor: Cursor) -> Row:
    return {name: entry.value for name, entry in cursor.entries().items()}


def _problem(cursor: Cursor) -> TracedProblem | None:
    if cursor.value is None:
        return None
    found = cursor.keys(("kind", "module", "reason"))
    return TracedProblem(found["kind"].one_of(PROBLEM_KINDS), found["module"].text(), found["reason"].text())


def _call(cursor: Cursor) -> TracedCall:
    keys = ("module", "model", "node", "path", "try", "start", "seconds", "request", "answer", "outputs", "problem")
    found = cursor.keys(keys)
    return TracedCall(
        module=found["module"].text(),
        model=found["model"].text(),
        node=found["node"].integer(),
        path=tuple(i.integer() for i in found["path"].items()),
        attempt=found["try"].integer(),
        start=found["start"].number(),
        seconds=found["seconds"].number(),
        request=_request(found["request"]),
        answer=_answer(found["answer"]),
        outputs=None if found["outputs"].value is None else _record(found["outputs"]),
        problem=_problem(found["problem"]),
    )


def _request(cursor: Cursor) -> TracedRequest:
    found = cursor.keys(("messages", "temperature", "top_p", "max_tokens", "seed", "form"))
    return TracedRequest(
        messages=tuple(_message(message) for message in found["messages"].items()),
        temperature=found["temperature"].number(),
        top_p=found["top_p"].number(),
        max_tokens=found["max_tokens"].integer(),
        seed=None if found["seed"].value is None else found["seed"].integer(),
        form=None if found["form"].value is None else found["form"].one_of(_FORMS),
    )


def _message(cursor: Cursor) -> Message:
    found = cursor.keys(("role", "content"))
    return Message(found["role"].one_of(_ROLES), found["content"].text())


def _answer(cursor: Cursor) -> TracedAnswer | None:
    if cursor.value is None:
        return None
    found = cursor.keys(("text", "finish", "prompt_tokens", "output_tokens", "cached"))
    return TracedAnswer(
        text=found["text"].text(),
        finish=found["finish"].one_of(_FINISHES),
        prompt_tokens=found["prompt_tokens"].integer(),
        output_tokens=found["output_tokens"].integer(),
        cached=_flag(found["cached"]),
    )


def _flag(cursor: Cursor) -> bool:
    if not isinstance(cursor.value, bool):
        raise cursor.problem(f"expected true or false, found {type(cursor.value).__name__}")
    return cursor.value
