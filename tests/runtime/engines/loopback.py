"""A server on the loopback interface that speaks as much HTTP as clients of models need."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, final

# Answers the request whose body it is given; whether the connection stays open.
Answer = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bool]]


@final
class LoopbackServer:
    """Answers every request by ``answer``. Use it as a context."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._connections: set[asyncio.Task[None]] = set()
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}/v1"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        try:
            while await self._answer(await _body(reader), reader, writer):
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone, as it may
        except asyncio.CancelledError:
            return  # the server is closed; what streams do with a task that was cancelled is to raise
        finally:
            writer.close()


async def _body(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    return await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0))
