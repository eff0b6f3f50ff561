"""Tells clients of a server that stops to leave its connections: one that they keep would be closed under a request."""

from dataclasses import dataclass
from typing import final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from promptc.server.gate import Gate


@final
@dataclass(frozen=True, slots=True)
class Closing:
    """``app``, whose answers end their connections once the server stops."""

    app: ASGIApp
    gate: Gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and self.gate.is_stopping:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self.app(scope, receive, closing)
