"""A row and its calls once they have ended: what a trace keeps."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, final

from promptc.runtime.message import Message
from promptc.runtime.outcome import Problem
from promptc.runtime.trace import Failure, FailureKind, RowResult, Success
from promptc.runtime.tracing.watch import CallWatch, Part, RowWatch
from promptc.schema.types import Row

# Times are kept to the microsecond.
_DIGITS = 6

TracedKind = FailureKind | Literal["cancelled"]


@final
@dataclass(frozen=True, slots=True)
class TracedProblem:
    """Why a row or a call gave nothing, as `promptc.runtime.trace.Failure` has it, or because it was cancelled."""

    kind: TracedKind
    module: str
    reason: str


@final
@dataclass(frozen=True, slots=True)
class TracedRequest:
    """What the model was asked, as `promptc.runtime.engine.Request`; ``form`` is the kind of its constraint, if any."""

    messages: tuple[Message, ...]
    temperature: float
    top_p: float
    max_tokens: int
    seed: int | None
    form: Literal["json", "regex"] | None


@final
@dataclass(frozen=True, slots=True)
class TracedAnswer:
    """What came back, as `promptc.runtime.engine.Completion`."""

    text: str
    finish: Literal["stop", "length"]
    prompt_tokens: int
    output_tokens: int
    cached: bool


@final
@dataclass(frozen=True, slots=True)
class TracedCall:
    """One try of a call; see `promptc.runtime.tracing.watch.CallWatch`.

    ``answer`` is None where none came; then, and where the answer could not be used, there is a ``problem``.
    """

    module: str
    model: str
    node: int
    path: tuple[int, ...]
    attempt: int
    start: float
    seconds: float
    request: TracedRequest
    answer: TracedAnswer | None
    outputs: Row | None
    problem: TracedProblem | None


@final
@dataclass(frozen=True, slots=True)
class TracedRow:
    """One row in one graph, with either ``outputs`` or a ``problem``; ``calls`` are in the order in which they began.

    ``row`` counts from 1, as rows do in messages; it is None where there is only one. ``started`` is the time of day in
    UTC, as ISO 8601 writes it.
    """

    row: int | None
    part: Part
    graph: str
    started: str
    seconds: float
    inputs: Row
    outputs: Row | None
    problem: TracedProblem | None
    calls: tuple[TracedCall, ...]


def traced_row(watch: RowWatch) -> TracedRow:
    """What is kept of a row that has ended."""
    result = watch.result
    return TracedRow(
        row=None if watch.row is None else watch.row + 1,
        part=watch.part,
        graph=watch.graph,
        started=datetime.fromtimestamp(watch.started, UTC).isoformat(timespec="microseconds"),
        seconds=round(watch.seconds, _DIGITS),
        inputs=watch.inputs,
        outputs=result.outputs if isinstance(result, Success) else None,
        problem=_row_problem(watch.graph, result),
        calls=tuple(_call(call) for call in watch.calls),
    )


def _row_problem(graph: str, result: RowResult | None) -> TracedProblem | None:
    match result:
        case Success():
            return None
        case Failure(kind, module, reason):
            return TracedProblem(kind, module, reason)
        case None:
            return TracedProblem("cancelled", graph, "the row was cancelled")


def _call(call: CallWatch) -> TracedCall:
    request, completion = call.request, call.completion
    return TracedCall(
        module=call.module,
        model=call.model,
        node=call.node,
        path=call.path,
        attempt=call.attempt,
        start=round(call.start, _DIGITS),
        seconds=round(call.seconds, _DIGITS),
        request=TracedRequest(
            messages=request.messages,
            temperature=request.temperature,
            top_p=request.top_p,
            max_tokens=request.max_tokens,
            seed=request.seed,
            form=None if request.constraint is None else request.constraint.kind,
        ),
        answer=None
        if completion is None
        else TracedAnswer(
            completion.text,
            completion.finish,
            completion.prompt_tokens,
            completion.output_tokens,
            completion.cached,
        ),
        outputs=call.outputs,
        problem=_call_problem(call),
    )


def _call_problem(call: CallWatch) -> TracedProblem | None:
    match call:
        case CallWatch(failure=failure) if failure is not None:
            return TracedProblem("engine", call.module, str(failure))
        case CallWatch(completion=None):
            return TracedProblem("cancelled", call.module, "the call was cancelled")
        case CallWatch(problem=Problem(kind, module, reason)):
            return TracedProblem(kind, module, reason)
        case CallWatch(outputs=None):
            return TracedProblem("cancelled", call.module, "the row was cancelled before the answer was read")
        case _:
            return None
