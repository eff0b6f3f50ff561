"""Rows and calls as OpenTelemetry spans, after its semantic conventions for generative AI (`docs/traces.md` lists them).

A row is a span ``promptc.program NAME``, current while the row runs, with a span ``chat MODEL`` for each try of a call
inside. Reasons of failures may quote a prompt, so spans have their kinds alone. Nothing but this file needs the API.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import final

from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace import Tracer as SpanMaker
from opentelemetry.util.types import AttributeValue

from promptc.artifact.model import ModelRef
from promptc.runtime.trace import Failure
from promptc.runtime.tracing.watch import CallWatch, RowWatch
from promptc.schema.types import Json

_CANCELLED = "cancelled"


@final
class SpanTracer:
    """A `promptc.runtime.tracing.watch.Tracer` that makes spans by ``make``.

    ``models`` are those of the artifact. ``content`` says that spans hold prompts and answers, too.
    """

    def __init__(self, make: SpanMaker, models: Iterable[ModelRef], *, content: bool = False) -> None:
        self._make = make
        self._models = {model.symbol: model for model in models}
        self._content = content

    @contextmanager
    def row(self, row: RowWatch) -> Iterator[None]:
        attributes: dict[str, AttributeValue] = {f"promptc.{row.part}": row.graph}
        if row.row is not None:
            attributes["promptc.row"] = row.row + 1
        with self._span(f"promptc.{row.part} {row.graph}", SpanKind.INTERNAL, attributes) as span:
            try:
                yield
            finally:
                if row.result is None:
                    _fail(span, _CANCELLED)
                elif isinstance(row.result, Failure):
                    _fail(span, row.result.kind)

    @contextmanager
    def call(self, row: RowWatch, call: CallWatch) -> Iterator[None]:
        model = self._models[call.model]
        # What runs in this process is no server's client.
        kind = SpanKind.CLIENT if model.engine == "openai" else SpanKind.INTERNAL
        with self._span(f"chat {model.name}", kind, _asked(model, call)) as span:
            if self._content:
                span.set_attribute("gen_ai.input.messages", json.dumps(_input(call)))
            try:
                yield
            finally:
                self._end(span, call)

    def _end(self, span: Span, call: CallWatch) -> None:
        if call.failure is not None:
            _fail(span, type(call.failure).__name__)
        elif call.completion is None:
            _fail(span, _CANCELLED)
        else:
            completion = call.completion
            span.set_attribute("gen_ai.response.finish_reasons", [completion.finish])
            span.set_attribute("promptc.cached", completion.cached)
            if not completion.cached:
                # What was kept took no tokens: sums over spans are what was paid for.
                span.set_attribute("gen_ai.usage.input_tokens", completion.prompt_tokens)
                span.set_attribute("gen_ai.usage.output_tokens", completion.output_tokens)
            if self._content:
                answer = _message("assistant", completion.text) | {"finish_reason": completion.finish}
                span.set_attribute("gen_ai.output.messages", json.dumps([answer]))

    @contextmanager
    def _span(self, name: str, kind: SpanKind, attributes: dict[str, AttributeValue]) -> Iterator[Span]:
        with self._make.start_as_current_span(
            name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            yield span


def _asked(model: ModelRef, call: CallWatch) -> dict[str, AttributeValue]:
    request = call.request
    form = None if request.constraint is None else request.constraint.kind
    attributes: dict[str, AttributeValue] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _provider(model),
        "gen_ai.request.model": model.name,
        "gen_ai.request.temperature": request.temperature,
        "gen_ai.request.top_p": request.top_p,
        "gen_ai.request.max_tokens": request.max_tokens,
        "gen_ai.output.type": "json" if form == "json" else "text",
        "promptc.module": call.module,
        "promptc.try": call.attempt,
    }
    if request.seed is not None:
        attributes["gen_ai.request.seed"] = request.seed
    if call.path:
        attributes["promptc.path"] = call.path
    return attributes


def _provider(model: ModelRef) -> str:
    return "vllm" if dict(model.options).get("server") == "vllm" else model.engine


def _input(call: CallWatch) -> list[dict[str, Json]]:
    return [_message(message.role, message.content) for message in call.request.messages]


def _message(role: str, content: str) -> dict[str, Json]:
    return {"role": role, "parts": [{"type": "text", "content": content}]}


def _fail(span: Span, kind: str) -> None:
    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR))
