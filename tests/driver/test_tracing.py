"""When spans are made, and where they go: to the calling program's provider, or by the variables of OpenTelemetry."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from promptc.driver.problems import MissingTool
from promptc.driver.run_options import RunOptions
from promptc.driver.running import run_rows
from promptc.driver.tracing import open_spans
from promptc.runtime.trace import Success
from tests.runtime.programs import two_calls

NAMES = ["chat script", "chat script", "promptc.program sum"]


class Collector(ThreadingHTTPServer):
    """Keeps what OTLP over HTTP sends, on the loopback interface."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[ExportTraceServiceRequest] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        assert isinstance(self.server, Collector)
        self.server.requests.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing is printed."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (
        "OTEL_SDK_DISABLED",
        "OTEL_TRACES_EXPORTER",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OTEL_SERVICE_NAME",
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
    ):
        monkeypatch.delenv(variable, raising=False)


def run(folder: Path) -> None:
    """A row of a program with two calls."""
    (folder / "script").write_text('{"user": "text: a secret", "text": "number: 2"}\n')
    [result] = run_rows(two_calls(), [{"text": "a secret"}], RunOptions(folder))
    assert isinstance(result, Success)


def opened() -> int:
    """How many tracers a run has."""

    async def count() -> int:
        async with open_spans(two_calls().models) as tracers:
            return len(tracers)

    return asyncio.run(count())


def test_nothing_is_set_up() -> None:
    assert opened() == 0


@pytest.mark.parametrize(
    "variables",
    [
        {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1"},
        {"OTEL_TRACES_EXPORTER": "console", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_SERVICE_NAME": "desk"},
    ],
)
def test_spans_are_switched_off(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert opened() == 0


def test_the_calling_programs_provider_gets_the_spans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1")
    run(tmp_path)
    assert [span.name for span in exporter.get_finished_spans()] == NAMES
    provider.shutdown()


@pytest.mark.parametrize("content", [False, True])
def test_spans_go_where_the_variables_say(
    content: bool, tmp_path: Path, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    if content:
        monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_ONLY")
    run(tmp_path)
    [sent] = [part for request in collector.requests for part in request.resource_spans]
    resource = {attribute.key: attribute.value.string_value for attribute in sent.resource.attributes}
    assert resource["service.name"] == "promptc"
    [scope] = sent.scope_spans
    assert scope.scope.name == "promptc"
    assert [span.name for span in scope.spans] == NAMES
    assert ("a secret" in str(scope.spans)) == content


def test_a_service_keeps_its_name(tmp_path: Path, collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{collector.url}/v1/traces")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "desk")
    run(tmp_path)
    assert 'string_value: "desk"' in str(collector.requests)


def test_an_exporter_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "carrier_pigeon")
    with pytest.raises(MissingTool, match="ask for the exporter `carrier_pigeon`, which is not installed") as raised:
        opened()
    assert "pip install 'promptc-lm[otel]'" in str(raised.value)


def test_nothing_is_loaded_where_nothing_is_set_up() -> None:
    code = (
        "import asyncio, sys\n"
        "from promptc.driver.tracing import open_spans\n"
        "asyncio.run(open_spans(()).__aenter__())\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
