"""Which tracers a run has: a file where one is asked for, spans where OpenTelemetry is set up.

That is done by the calling program or by OpenTelemetry's own environment variables. Its packages are loaded only then,
and are no part of the base install.
"""

import asyncio
import importlib.util
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import promptc
from promptc.artifact.model import ModelRef
from promptc.driver.problems import MissingTool
from promptc.runtime.tracing.lines import TraceFile
from promptc.runtime.tracing.watch import Tracer

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider as OwnProvider
    from opentelemetry.trace import TracerProvider

_CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
# The exporters of the SDK by the protocol; the first is the specification's default.
_OTLP = {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}


@contextmanager
def open_trace(path: Path | None, *, append: bool = False) -> Iterator[tuple[Tracer, ...]]:
    """A tracer that writes the file ``path``, or none; ``append`` and what is raised are those of
    `promptc.runtime.tracing.lines.TraceFile`.
    """
    if path is None:
        yield ()
        return
    with TraceFile(path, append=append) as trace:
        yield (trace,)


@asynccontextmanager
async def open_spans(models: Sequence[ModelRef]) -> AsyncIterator[tuple[Tracer, ...]]:
    """A tracer that makes spans of calls of ``models``, or none; what it made is sent before the context is left.

    Raises `MissingTool` where the variables ask for an exporter that is not installed.
    """
    provider = _provider_of_caller()
    own = None if provider is not None else _provider_of_environment()
    if own is not None:
        provider = own
    if provider is None:
        yield ()
        return
    from promptc.runtime.tracing.spans import SpanTracer

    try:
        yield (SpanTracer(provider.get_tracer("promptc", promptc.__version__), models, content=_shows_content()),)
    finally:
        if own is not None:
            # It waits for the collector.
            await asyncio.to_thread(own.shutdown)


def _provider_of_caller() -> "TracerProvider | None":
    """What the program around this one has set up; it then has loaded the API itself."""
    if "opentelemetry.trace" not in sys.modules:
        return None
    from opentelemetry.trace import ProxyTracerProvider, get_tracer_provider

    provider = get_tracer_provider()
    return None if isinstance(provider, ProxyTracerProvider) else provider


def _provider_of_environment() -> "OwnProvider | None":
    names = _exporters()
    if not names or importlib.util.find_spec("opentelemetry") is None:
        return None
    if importlib.util.find_spec("opentelemetry.sdk") is None:
        return None
    from importlib.metadata import entry_points

    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create()
    if str(resource.attributes[SERVICE_NAME]).startswith("unknown_service"):
        resource = resource.merge(Resource({SERVICE_NAME: "promptc"}))
    # Leaving the context sends what is left, so nothing is needed at the end of the process.
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    for name in names:
        found = entry_points(group="opentelemetry_traces_exporter", name=name)
        if not found:
            raise MissingTool(
                f"OpenTelemetry's variables ask for the exporter `{name}`, which is not installed; "
                "`pip install 'promptc-lm[otel]'` has the one for OTLP over HTTP, and OTEL_TRACES_EXPORTER=none sends nothing"
            )
        provider.add_span_processor(BatchSpanProcessor(next(iter(found)).load()()))
    return provider


def _exporters() -> list[str]:
    """The exporters that the environment asks for, by the names of their entry points; none where it asks for nothing."""
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return []
    default = "otlp" if _first(_ENDPOINTS) else "none"
    names = (name.strip() for name in (os.environ.get("OTEL_TRACES_EXPORTER") or default).split(","))
    protocol = _first(_PROTOCOLS) or next(iter(_OTLP))
    return [_OTLP.get(protocol, protocol) if name == "otlp" else name for name in names if name not in ("", "none")]


def _shows_content() -> bool:
    """Whether spans may hold prompts: ``true``, or one of the modes of newer instrumentations that name spans."""
    return os.environ.get(_CONTENT, "").strip().lower() in ("true", "span_only", "span_and_event")


def _first(variables: Sequence[str]) -> str:
    return next((value for value in map(os.environ.get, variables) if value), "")
