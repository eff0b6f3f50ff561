"""One request to a program, from its head to the end of its answer."""

import asyncio
import logging
from dataclasses import dataclass
from typing import final

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from promptc.runtime.engine import PromptTooLong, RequestRefused
from promptc.runtime.inputs import origin, wire_inputs
from promptc.runtime.trace import CallRecord, Failure, RowResult, Success
from promptc.schema.types import Json, Row
from promptc.server.body import parse_object, read_body, require_json
from promptc.server.errors import (
    Error,
    Refused,
    body_too_late,
    internal,
    of_failure,
    too_late,
    unknown_program,
    wrong_inputs,
)
from promptc.server.gate import Gate
from promptc.server.metrics import Metrics
from promptc.server.programs import Programs
from promptc.server.replies import Reply, reply_to
from promptc.server.served import Served

_LOG = logging.getLogger("promptc.server")


@final
@dataclass(frozen=True, slots=True)
class ProgramEndpoint:
    """``POST /{program}``, as an ASGI application: a request has its place until its answer has been sent."""

    programs: Programs
    gate: Gate
    metrics: Metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        name = str(request.path_params["program"])
        reply = reply_to(request, send, self.gate.limits.beat_s)
        started = self.metrics.now()
        outcome = "disconnected"
        try:
            outcome = await self._answer(request, name, reply)
        except ClientDisconnect:
            # There is nobody to tell.
            await reply.abandon()
        except Exception:
            # A mistake of promptc: the client hears of it, and uvicorn logs it.
            outcome = internal().kind
            await reply.failed(internal())
            raise
        finally:
            self.metrics.ended(name if self.programs.find(name) else "", outcome, started)

    async def _answer(self, request: Request, name: str, reply: Reply) -> str:
        """Answer; how it ended. Raises `ClientDisconnect`."""
        try:
            with self.gate.place():
                return await self._send(reply, await self._outcome(request, name, reply))
        except Refused as refused:
            return await self._send(reply, refused.error)

    async def _send(self, reply: Reply, outcome: Success | Error) -> str:
        """Send the end of the answer; a word for it."""
        try:
            async with asyncio.timeout(self.gate.limits.flush_s):
                if isinstance(outcome, Success):
                    await reply.done(outcome)
                    return "ok"
                await reply.failed(outcome)
                return outcome.kind
        except TimeoutError:
            # A client that does not read holds its place no longer.
            raise ClientDisconnect from None

    async def _outcome(self, request: Request, name: str, reply: Reply) -> Success | Error:
        limits = self.gate.limits
        since = asyncio.get_running_loop().time()
        try:
            self._find(name)
            require_json(request)
            async with self.gate.time(since, body_too_late(limits.deadline_s)):
                values = parse_object(await read_body(request, limits.body_bytes))
            # From here to the end it is one artifact, whatever takes its place.
            served = self._find(name)
            with served.use():
                row, problems = wire_inputs(served.artifact.program.inputs, values)
                if problems:
                    return wrong_inputs(problems)
                async with self.gate.time(since, too_late(limits.deadline_s)):
                    await reply.begin(served.artifact)
                    result = await self._run(served, row, request, reply)
        except Refused as refused:
            return refused.error
        return result if isinstance(result, Success) else self._failed(served, result)

    def _find(self, name: str) -> Served:
        served = self.programs.find(name)
        if served is None:
            raise Refused(unknown_program(name, self.programs.names))
        return served

    async def _run(self, served: Served, row: Row, request: Request, reply: Reply) -> RowResult:
        """The row's result. Its work is cancelled, down to the engines, with this and where the client leaves."""
        work = asyncio.create_task(served.run(row, _Told(self.metrics, served.name, reply), reply.tell))
        left = asyncio.create_task(_left(request))
        try:
            await asyncio.wait((work, left), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise ClientDisconnect
            return work.result()
        finally:
            work.cancel()
            left.cancel()
            await asyncio.wait((work, left))

    def _failed(self, served: Served, failure: Failure) -> Error:
        if failure.kind == "engine":
            self.metrics.engine_failed(served.name, failure.module)
            if not isinstance(failure.error, RequestRefused):
                self.programs.doubt(served, failure.reason)
        if failure.details:
            # What went wrong inside a function is for those who run it, and for no client.
            _LOG.warning("%s: `%s` %s\n%s", served.name, failure.module, failure.reason, failure.details.rstrip())
        field = ""
        if isinstance(failure.error, PromptTooLong):
            field = origin(served.artifact.program, failure.module, failure.error.field)
        return of_failure(failure, served.name, self.gate.limits.retry_s, field)


@final
@dataclass(frozen=True, slots=True)
class _Told:
    """Observes a row for the metrics and for the reply."""

    metrics: Metrics
    program: str
    reply: Reply

    def on_call(self, record: CallRecord) -> None:
        self.metrics.called(self.program, record)
        self.reply.on_call(record)

    def on_output(self, name: str, value: Json) -> None:
        self.reply.on_output(name, value)


async def _left(request: Request) -> None:
    """Returns once the client has gone. The body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
