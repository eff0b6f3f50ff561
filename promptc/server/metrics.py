"""What a server counts, in the text format of Prometheus."""

import time
from collections.abc import Callable
from typing import final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from promptc.runtime.trace import CallRecord

CONTENT_TYPE = CONTENT_TYPE_LATEST
# From an answer that a cache has to a chain of calls on a slow model.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


@final
class Metrics:
    """``in_flight`` is asked when somebody looks. What is asked of a program that is not there counts for ``""``."""

    def __init__(self, in_flight: Callable[[], int]) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "promptc_requests", "Requests by how they ended.", ("program", "outcome"), registry=registry
        )
        self._seconds = Histogram(
            "promptc_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ("program",),
            registry=registry,
            buckets=_SECONDS,
        )
        Gauge("promptc_requests_in_flight", "Requests that are being answered.", registry=registry).set_function(
            in_flight
        )
        self._prompt_tokens = Counter(
            "promptc_prompt_tokens", "Tokens of prompts, as the engines count them.", ("program",), registry=registry
        )
        self._output_tokens = Counter(
            "promptc_output_tokens", "Tokens of answers, as the engines count them.", ("program",), registry=registry
        )
        self._engine_failures = Counter(
            "promptc_engine_failures",
            "Requests that failed because a model did not answer.",
            ("program", "module"),
            registry=registry,
        )
        self._reloads = Counter(
            "promptc_reloads",
            "Artifacts that were read again, by whether they were taken.",
            ("taken",),
            registry=registry,
        )

    def now(self) -> float:
        """The moment that `ended` takes."""
        return time.perf_counter()

    def ended(self, program: str, outcome: str, started: float) -> None:
        self._requests.labels(program, outcome).inc()
        self._seconds.labels(program).observe(time.perf_counter() - started)

    def called(self, program: str, record: CallRecord) -> None:
        self._prompt_tokens.labels(program).inc(record.completion.prompt_tokens)
        self._output_tokens.labels(program).inc(record.completion.output_tokens)

    def engine_failed(self, program: str, module: str) -> None:
        self._engine_failures.labels(program, module).inc()

    def reloaded(self, *, taken: bool) -> None:
        self._reloads.labels("yes" if taken else "no").inc()

    def text(self) -> bytes:
        return generate_latest(self._registry)
