"""Programs whose models answer when the test lets them, behind an application without a network."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Send

from promptc.artifact.model import Artifact
from promptc.runtime.engine import Engine
from promptc.runtime.executor import Executor
from promptc.runtime.externs import NO_EXTERNS, Externs
from promptc.schema.hashing import digest
from promptc.server.app import create_app
from promptc.server.gate import Gate
from promptc.server.limits import Limits
from promptc.server.metrics import Metrics
from promptc.server.programs import Programs
from promptc.server.served import Opened


@dataclass
class World:
    """What stands in for files: an artifact and an engine for each path; ``said`` and ``closed`` are what happened."""

    artifacts: dict[Path, Artifact]
    engine: Engine
    externs: Externs = NO_EXTERNS
    broken: dict[Path, Exception] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def open(self, path: Path) -> AsyncIterator[Opened]:
        if path in self.broken:
            raise self.broken[path]
        artifact = self.artifacts[path]
        engines = {m.symbol: self.engine for m in artifact.models}
        try:
            yield Opened(
                Executor(artifact, engines, externs=self.externs), engines, digest(artifact.modules[0].instruction)
            )
        finally:
            self.closed.append(artifact.modules[0].instruction)

    def programs(self) -> Programs:
        return Programs(self.open, list(self.artifacts), say=self.said.append, told=(OSError,), probe_s=0.0)


@dataclass
class Server:
    """An application and a client of it."""

    client: httpx.AsyncClient
    programs: Programs
    gate: Gate
    world: World

    async def post(self, program: str, inputs: Any, **more: Any) -> httpx.Response:
        return await self.client.post(f"/{program}", json=inputs, **more)

    async def events(self, program: str, inputs: Any) -> list[tuple[str, Any]]:
        return events((await self.post(program, inputs, headers={"Accept": "text/event-stream"})).text)


Serve = Callable[..., AbstractAsyncContextManager[Server]]


@asynccontextmanager
async def _serve(
    artifacts: Sequence[Artifact] | Mapping[Path, Artifact],
    engine: Engine,
    *,
    externs: Externs = NO_EXTERNS,
    limits: Limits | None = None,
) -> AsyncIterator[Server]:
    if not isinstance(artifacts, Mapping):
        artifacts = {Path(f"{a.program.symbol}.promptc.json"): a for a in artifacts}
    limits = limits or Limits()
    world = World(dict(artifacts), engine, externs)
    programs, gate = world.programs(), Gate(limits)
    await programs.open()
    app = create_app(programs, gate, Metrics(lambda: gate.in_flight))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://promptc") as client:
            yield Server(client, programs, gate, world)
    finally:
        await programs.close()


@pytest.fixture
def serve() -> Serve:
    """``async with serve([artifact], engine) as server``"""
    return _serve


async def ask(
    server: Server, path: str, inputs: Any, *, send: Send, gone: asyncio.Event, accept: str = "application/json"
) -> None:
    """One request with a client that leaves or does not read: which is what an HTTP client never does by itself."""
    parts: list[dict[str, Any]] = [{"type": "http.request", "body": json.dumps(inputs).encode()}]

    async def receive() -> dict[str, Any]:
        if not parts:
            await gone.wait()
            return {"type": "http.disconnect"}
        return parts.pop()

    headers = [(b"content-type", b"application/json"), (b"accept", accept.encode())]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b""}
    app = create_app(server.programs, server.gate, Metrics(lambda: 0))
    await app(scope, receive, send)


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream, by name, with their data; comments are left out."""
    found = []
    for block in text.split("\n\n"):
        if block.startswith("event: "):
            name, data = block.removeprefix("event: ").split("\ndata: ")
            found.append((name, json.loads(data)))
    return found
