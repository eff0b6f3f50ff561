"""How the answer to a request is sent: as one JSON object, or as server-sent events while models write it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Protocol, final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Message, Send

from promptc.artifact.model import Artifact
from promptc.runtime.streaming.events import FieldDone, FieldEvent, FieldText, Tell, Withdrawn
from promptc.runtime.trace import CallRecord, Success
from promptc.schema.types import Field, Json, Row
from promptc.schema.values import to_wire
from promptc.server.errors import Error

EVENTS = "text/event-stream"


class Reply(Protocol):
    """Is begun once the inputs are known to fit, told of what comes, and ended by `done`, `failed` or `abandon`."""

    @property
    def tell(self) -> Tell | None:
        """Who hears of outputs while models write them; None where nobody does, which spares the engines the trouble."""
        ...

    async def begin(self, artifact: Artifact) -> None: ...

    def on_call(self, record: CallRecord) -> None: ...

    def on_output(self, name: str, value: Json) -> None: ...

    async def done(self, result: Success) -> None: ...

    async def failed(self, error: Error) -> None: ...

    async def abandon(self) -> None:
        """Nobody listens any more."""
        ...


def reply_to(request: Request, send: Send, beat_s: float) -> Reply:
    """Events where the client accepts them, one object otherwise."""
    accepted = (part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "").split(","))
    plain = PlainReply(request, send)
    return EventReply(plain, send, beat_s) if EVENTS in accepted else plain


@final
class PlainReply:
    """One JSON object: the outputs, or what is wrong."""

    tell: Tell | None = None

    def __init__(self, request: Request, send: Send) -> None:
        self._asgi = (request.scope, request.receive, send)
        self._fields: Sequence[Field] = ()

    async def begin(self, artifact: Artifact) -> None:
        self._fields = artifact.program.output_types

    def on_call(self, record: CallRecord) -> None:
        """The object has the outputs alone."""

    def on_output(self, name: str, value: Json) -> None:
        """The outputs are sent together."""

    async def done(self, result: Success) -> None:
        await JSONResponse(_wire(self._fields, result.outputs))(*self._asgi)

    async def failed(self, error: Error) -> None:
        await JSONResponse(error.body(), error.status, error.headers())(*self._asgi)

    async def abandon(self) -> None:
        """Nothing was sent."""


@final
class EventReply:
    """Events: ``text``, ``field`` and ``withdrawn`` of outputs while a model writes them, ``call`` and ``output`` as they come,
    then ``done`` or ``error``. What is wrong before is said by ``plain``.

    What stands between client and server may close a connection that nothing goes through, so there is a comment every
    ``beat_s`` seconds.
    """

    def __init__(self, plain: PlainReply, send: Send, beat_s: float) -> None:
        self._plain = plain
        self._send = send
        self._beat_s = beat_s
        self._outputs: Mapping[str, Field] = {}
        self._modules: Mapping[str, Sequence[Field]] = {}
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()
        self._is_over = False
        self._pump: asyncio.Task[None] | None = None

    async def begin(self, artifact: Artifact) -> None:
        self._outputs = {f.name: f for f in artifact.program.output_types}
        self._modules = {m.symbol: m.outputs for m in artifact.modules}
        headers = [(b"content-type", EVENTS.encode()), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        self._pump = asyncio.create_task(self._send_events())

    @property
    def tell(self) -> Tell:
        return self._on_field

    def _on_field(self, event: FieldEvent) -> None:
        named: Row = {"output": event.output, "module": event.module, "field": event.field}
        match event:
            case FieldText(delta=delta):
                self._tell("text", {**named, "delta": delta})
            case FieldDone(output=output, value=value):
                self._tell("field", {**named, "value": to_wire(self._outputs[output].type, value)})
            case Withdrawn():
                self._tell("withdrawn", named)

    def on_call(self, record: CallRecord) -> None:
        outputs = None if record.outputs is None else _wire(self._modules[record.module], record.outputs)
        counts: Row = {
            "prompt_tokens": record.completion.prompt_tokens,
            "output_tokens": record.completion.output_tokens,
        }
        self._tell("call", {"module": record.module, "attempt": record.attempt, "outputs": outputs, **counts})

    def on_output(self, name: str, value: Json) -> None:
        self._tell("output", {"name": name, "value": to_wire(self._outputs[name].type, value)})

    async def done(self, result: Success) -> None:
        missed: list[Json] = [*dict.fromkeys(result.missed)]
        outputs = _wire(tuple(self._outputs.values()), result.outputs)
        await self._end("done", {"outputs": outputs, "missed": missed})

    async def failed(self, error: Error) -> None:
        if self._pump is None:
            await self._plain.failed(error)
        else:
            await self._end("error", {"status": error.status, **error.body()})

    async def abandon(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.wait([self._pump])

    def _tell(self, event: str, data: Mapping[str, Json]) -> None:
        self._waiting.put_nowait(f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())

    async def _end(self, event: str, data: Mapping[str, Json]) -> None:
        """Send the last event, after all that wait."""
        self._is_over = True
        self._tell(event, data)
        if self._pump is not None:
            await self._pump

    async def _send_events(self) -> None:
        while not (self._is_over and self._waiting.empty()):
            await self._send(_part(await self._next(), more=True))
        await self._send(_part(b"", more=False))

    async def _next(self) -> bytes:
        """All that waits to be sent: while a client reads, a model writes more."""
        try:
            events = [await asyncio.wait_for(self._waiting.get(), self._beat_s)]
        except TimeoutError:
            return b": still at work\n\n"
        while not self._waiting.empty():
            events.append(self._waiting.get_nowait())
        return b"".join(events)


def _wire(fields: Sequence[Field], values: Row) -> Row:
    """``values`` as the schema of ``fields`` says."""
    return {f.name: to_wire(f.type, values[f.name]) for f in fields}


def _part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
