"""A server on the loopback interface that answers chat completions, but for a share of them does what servers do.

What becomes of a request is drawn from its prompt and from how often that was asked before, so that it is the same in
every run, whatever the order of requests.
"""

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from types import TracebackType
from typing import Self, final

from promptc.schema.types import Json
from tests.runtime.engines.loopback import LoopbackServer

Reply = Callable[[str, str], str]

NOW, SOON = "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:01 GMT"
_SHAPES: tuple[Json, ...] = (
    [],
    {},
    {"error": {"message": "try later"}},
    {"choices": []},
    {"choices": {"message": 1}},
    {"choices": [{"message": None}]},
    {"choices": [{"message": {"content": 7}}]},
    {"choices": [{"message": {"content": "number: \ud800"}}]},
    {"choices": [{"message": {"content": "number: 1"}, "finish_reason": "abort"}]},
    {"choices": [{"message": {"content": "number: 1"}}], "usage": {"prompt_tokens": "many"}},
    {"choices": [{"message": {"content": "number: 1"}}], "usage": {"completion_tokens": -1}},
    {"choices": [{"message": {"content": "number: 1"}}], "usage": [1, 2]},
)


@final
class FaultServer:
    """Answers with ``reply(instruction, last message)``; the share ``faulty`` of requests meets a fault. Use it as a context.

    ``seen`` counts what became of requests, by the name of the fault; ``""`` is a good answer.
    """

    def __init__(self, reply: Reply, *, faulty: float, seed: int) -> None:
        self._reply = reply
        self._faulty = faulty
        self._seed = seed
        self._asked: Counter[str] = Counter()
        self._server = LoopbackServer(self._answer)
        self.seen: Counter[str] = Counter()
        self.url = ""

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        self.url = self._server.url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.__aexit__(kind, value, trace)

    async def _answer(self, body: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        asked = json.loads(body)
        messages = asked["messages"]
        instruction, last = messages[0]["content"], messages[-1]["content"]
        place = f"{instruction} {last}"
        self._asked[place] += 1
        rng = Random(f"{self._seed} {place} {self._asked[place]}")
        fault = rng.choice(sorted(FAULTS)) if rng.random() < self._faulty else ""
        self.seen[fault] += 1
        text = self._reply(instruction, last)
        # In events, a fault is one of theirs.
        good = _chunks(text) if asked.get("stream") else _completion(text)
        if not fault:
            writer.write(response(200, good))
            return True
        return await FAULTS[fault](_Connection(reader, writer, rng), good)


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rng: Random) -> None:
        self.reader = reader
        self.writer = writer
        self.rng = rng

    async def send(self, data: bytes) -> bool:
        self.writer.write(data)
        await self.writer.drain()
        return True

    async def until_left(self) -> bool:
        await self.reader.read()
        return False

    async def drop(self) -> bool:
        self.writer.transport.abort()
        return False


def _completion(text: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return json.dumps({"choices": [choice], "usage": {"prompt_tokens": 9, "completion_tokens": 3}}).encode()


def _chunks(text: str) -> bytes:
    """The events of an answer, a few characters each."""
    deltas: list[dict[str, Json]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": text[i : i + 3]} for i in range(0, len(text), 3)]
    chunks: list[dict[str, Json]] = [
        {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    ]
    chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    chunks.append({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 3}})
    return b"".join(b"data: %s\n\n" % data for data in (*(json.dumps(c).encode() for c in chunks), b"[DONE]"))


def response(status: int, body: bytes, headers: Mapping[str, str] | None = None, *, length: int | None = None) -> bytes:
    fields = {
        "content-type": "text/event-stream" if body.startswith(b"data: ") else "application/json",
        "content-length": str(len(body) if length is None else length),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} \r\n{head}\r\n".encode() + body


def _status(status: int, headers: Mapping[str, str] | None = None) -> "Fault":
    async def fault(connection: _Connection, _: bytes) -> bool:
        body = json.dumps({"error": {"message": f"scripted {status}"}}).encode()
        return await connection.send(response(status, body, headers))

    return fault


async def _stall(connection: _Connection, _: bytes) -> bool:
    return await connection.until_left()


async def _stall_in_the_middle(connection: _Connection, good: bytes) -> bool:
    await connection.send(response(200, good[:9], length=len(good)))
    return await connection.until_left()


async def _trickle(connection: _Connection, good: bytes) -> bool:
    # Never silent for long, and never done.
    await connection.send(response(200, b"{", length=10**6))
    while not connection.reader.at_eof():
        await connection.send(b" ")
        await asyncio.sleep(0.05)
    return False


async def _truncate(connection: _Connection, good: bytes) -> bool:
    return await connection.send(response(200, good[: connection.rng.randrange(len(good))]))


async def _garble(connection: _Connection, good: bytes) -> bool:
    spoilt = bytearray(good)
    for place in connection.rng.sample(range(len(good)), 9):
        spoilt[place] = connection.rng.randrange(0x80, 0xC0)  # alone, these are no UTF-8
    return await connection.send(response(200, bytes(spoilt)))


async def _another_shape(connection: _Connection, _: bytes) -> bool:
    return await connection.send(response(200, json.dumps(connection.rng.choice(_SHAPES)).encode()))


async def _nested(connection: _Connection, _: bytes) -> bool:
    return await connection.send(response(200, b"[" * 20_000))


async def _packed_badly(connection: _Connection, good: bytes) -> bool:
    packed = bytearray(gzip.compress(good))
    packed[:2] = b"??"
    return await connection.send(response(200, bytes(packed), {"content-encoding": "gzip"}))


async def _not_http(connection: _Connection, _: bytes) -> bool:
    await connection.send(b"\x00\x01 nothing that a client knows\r\n\r\n")
    return False


async def _drop(connection: _Connection, _: bytes) -> bool:
    return await connection.drop()


async def _die_in_the_middle(connection: _Connection, good: bytes) -> bool:
    whole = response(200, good)
    await connection.send(whole[: connection.rng.randrange(1, len(whole))])
    return await connection.drop()


async def _close_in_the_middle(connection: _Connection, good: bytes) -> bool:
    await connection.send(response(200, good[:-5], length=len(good)))
    return False


Fault = Callable[[_Connection, bytes], Awaitable[bool]]

FAULTS: dict[str, Fault] = {
    "429": _status(429),
    "429 with a wait": _status(429, {"retry-after": "1"}),
    "429 with a wait of an hour": _status(429, {"retry-after": "3600"}),
    "500": _status(500),
    "503": _status(503),
    "503 with a date": _status(503, {"retry-after": SOON, "date": NOW}),
    "another shape": _another_shape,
    "closes in the middle": _close_in_the_middle,
    "dies in the middle": _die_in_the_middle,
    "drops": _drop,
    "garbles": _garble,
    "nests": _nested,
    "packs badly": _packed_badly,
    "speaks no HTTP": _not_http,
    "stalls": _stall,
    "stalls in the middle": _stall_in_the_middle,
    "trickles": _trickle,
    "truncates": _truncate,
}
