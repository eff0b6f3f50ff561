"""Spans as a collector gets them: names, attributes, parents, and no text of a prompt that nobody asked for."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from promptc.artifact.model import Artifact, ModelRef
from promptc.runtime.cache import CachedEngine
from promptc.runtime.engine import Engine, EngineFailure, PromptTooLong
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.evaluate import evaluate
from promptc.runtime.executor import Executor
from promptc.runtime.store import CallStore
from promptc.runtime.tracing.spans import SpanTracer
from tests.runtime.programs import GateEngine, answer, chain, two_calls


class Collector:
    """A provider of its own for each test, with what was exported."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    def executor(self, artifact: Artifact, engine: Engine, *, content: bool = False) -> Executor:
        tracer = SpanTracer(self.provider.get_tracer("test"), artifact.models, content=content)
        return Executor(artifact, {"m": engine}, tracers=[tracer])

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._exporter.get_finished_spans()

    def one(self, module: str) -> ReadableSpan:
        """The one span of a call of ``module``."""
        [found] = [s for s in self.spans if attributes(s).get("promptc.module") == module]
        return found


def attributes(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.provider.shutdown()


def script(request: object) -> str:
    return "word: six" if "Do first" in str(request) else answer(2)


async def test_a_row_is_a_span_with_a_span_for_each_call(collector: Collector) -> None:
    await collector.executor(chain(), ReplayEngine(script)).run_rows([{"text": "a secret"}])
    first, second, row = collector.spans
    assert (row.name, row.kind, row.parent) == ("promptc.program chain", SpanKind.INTERNAL, None)
    assert attributes(row) == {"promptc.program": "chain", "promptc.row": 1}
    assert row.context is not None
    for span, module in ((first, "first"), (second, "second")):
        assert span.parent is not None
        assert span.parent.span_id == row.context.span_id
        assert (span.name, span.kind, span.status.status_code) == ("chat script", SpanKind.INTERNAL, StatusCode.UNSET)
        assert attributes(span) == {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "replay",
            "gen_ai.request.model": "script",
            "gen_ai.request.temperature": 0.0,
            "gen_ai.request.top_p": 1.0,
            "gen_ai.request.max_tokens": 16,
            "gen_ai.output.type": "text",
            "gen_ai.response.finish_reasons": ("stop",),
            "gen_ai.usage.input_tokens": attributes(span)["gen_ai.usage.input_tokens"],
            "gen_ai.usage.output_tokens": 2,
            "promptc.cached": False,
            "promptc.module": module,
            "promptc.try": 1,
        }
    assert not any(span.events for span in collector.spans)
    assert "secret" not in "".join(span.to_json() for span in collector.spans)


@pytest.mark.parametrize(
    ("options", "provider"),
    [((), "openai"), ((("server", "vllm"),), "vllm")],
)
async def test_a_server_is_a_provider(
    options: tuple[tuple[str, str], ...], provider: str, collector: Collector
) -> None:
    artifact = two_calls(format_="json", temperature=1.0)
    artifact = replace(artifact, models=(ModelRef("m", "openai", "tiny", options),))
    await collector.executor(artifact, ReplayEngine(lambda _: '{"number": 1}')).run_row({"text": "x"}, row_key="")
    span = collector.one("left")
    assert (span.name, span.kind) == ("chat tiny", SpanKind.CLIENT)
    found = attributes(span)
    assert (found["gen_ai.provider.name"], found["gen_ai.output.type"]) == (provider, "json")
    assert isinstance(found["gen_ai.request.seed"], int)
    assert "promptc.row" not in attributes(collector.spans[-1])


async def test_prompts_and_answers_where_they_are_asked_for(collector: Collector) -> None:
    await collector.executor(chain(), ReplayEngine(script), content=True).run_row({"text": "x"}, row_key="")
    found = attributes(collector.one("first"))
    asked = json.loads(str(found["gen_ai.input.messages"]))
    assert [message["role"] for message in asked] == ["system", "user"]
    assert asked[1]["parts"] == [{"type": "text", "content": "text: x"}]
    assert json.loads(str(found["gen_ai.output.messages"])) == [
        {"role": "assistant", "parts": [{"type": "text", "content": "word: six"}], "finish_reason": "stop"}
    ]


async def test_failures_have_their_kind_and_no_text(collector: Collector) -> None:
    def fail(request: object) -> str | EngineFailure:
        return PromptTooLong("a secret is too long") if "Do left" in str(request) else "a secret"

    engine = GateEngine(fail)
    await engine.release("*")
    await collector.executor(two_calls(), engine).run_row({"text": "x"}, row_key="")
    left, right, row = collector.one("left"), collector.one("right"), collector.spans[-1]
    assert attributes(left)["error.type"] == "PromptTooLong"
    assert attributes(row)["error.type"] == "engine"
    assert {left.status.status_code, row.status.status_code} == {StatusCode.ERROR}
    # The model has answered: that the answer is of no use is the row's failure, not the call's.
    assert right.status.status_code == StatusCode.UNSET
    assert "secret" not in "".join(span.to_json() for span in collector.spans)


async def test_a_cancelled_row(collector: Collector) -> None:
    engine = GateEngine(lambda _: "")
    running = asyncio.create_task(collector.executor(two_calls(), engine).run_row({"text": "x"}, row_key=""))
    await engine.until_waiting("left:x", "right:x")
    running.cancel()
    await asyncio.wait([running])
    assert [attributes(span)["error.type"] for span in collector.spans] == ["cancelled"] * 3


async def test_what_was_kept_took_no_tokens(collector: Collector, tmp_path: Path) -> None:
    with CallStore(tmp_path / "calls.sqlite") as store:
        executor = collector.executor(chain(), CachedEngine(ReplayEngine(script), store))
        for _ in range(2):
            await executor.run_row({"text": "x"}, row_key="")
    calls = [attributes(span) for span in collector.spans if span.name.startswith("chat")]
    assert [found["promptc.cached"] for found in calls] == [False, False, True, True]
    assert ["gen_ai.usage.input_tokens" in found for found in calls] == [True, True, False, False]


async def test_spans_of_rows_that_run_together_have_their_own_parents(collector: Collector) -> None:
    await collector.executor(two_calls(), ReplayEngine(lambda _: answer(1))).run_rows([{"text": t} for t in "abc"])
    rows = {span.context.span_id for span in collector.spans if span.context and span.parent is None}
    parents = [span.parent.span_id for span in collector.spans if span.parent]
    assert len(rows) == 3
    assert sorted(parents) == sorted([*rows, *rows])


async def test_a_row_is_part_of_what_the_calling_program_does(collector: Collector) -> None:
    with collector.provider.get_tracer("caller").start_as_current_span("request"):
        await collector.executor(two_calls(), ReplayEngine(lambda _: answer(1))).run_row({"text": "x"}, row_key="")
    request, row = (next(s for s in collector.spans if s.name == name) for name in ("request", "promptc.program sum"))
    assert row.parent is not None
    assert request.context is not None
    assert row.parent.span_id == request.context.span_id


async def test_a_metric_is_a_span_of_its_own(collector: Collector) -> None:
    await evaluate(collector.executor(two_calls(), ReplayEngine(lambda _: answer(1))), [{"text": "x", "number": 2}])
    assert collector.spans[-1].name == "promptc.metric right"
    assert attributes(collector.spans[-1]) == {"promptc.metric": "right", "promptc.row": 1}
