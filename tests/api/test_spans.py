"""A program that Python calls is part of the caller's trace, though it runs in a thread of its own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import promptc
from promptc.artifact.writer import dumps
from tests.runtime.programs import two_calls


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[TracerProvider]:
    provider = TracerProvider(shutdown_on_exit=False)
    # The global one can be set once only.
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    yield provider
    provider.shutdown()


@pytest.fixture
def exporter(provider: TracerProvider) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    (tmp_path / "script").write_text('{"user": "text: x", "text": "number: 2"}\n')
    (tmp_path / "sum.promptc.json").write_text(dumps(replace(two_calls(), metric=None)))
    return tmp_path / "sum.promptc.json"


def parents(exporter: InMemorySpanExporter) -> dict[str, str | None]:
    """What each span is inside of, by names."""
    spans = exporter.get_finished_spans()
    names = {span.context.span_id: span.name for span in spans if span.context is not None}
    return {span.name: None if span.parent is None else names[span.parent.span_id] for span in spans}


EXPECTED = {"chat script": "promptc.program sum", "promptc.program sum": "request", "request": None}


def test_a_call(artifact: Path, provider: TracerProvider, exporter: InMemorySpanExporter) -> None:
    with promptc.load(artifact) as program, provider.get_tracer("caller").start_as_current_span("request"):
        assert program(text="x") == {"total": 4}
    assert parents(exporter) == EXPECTED


async def test_an_async_call(artifact: Path, provider: TracerProvider, exporter: InMemorySpanExporter) -> None:
    async with promptc.load(artifact) as program:
        with provider.get_tracer("caller").start_as_current_span("request"):
            assert await program.acall(text="x") == {"total": 4}
    assert parents(exporter) == EXPECTED
