"""The clients: ``python -m benchmarks.soak.load URL FILE --rate R --in-flight N``, a process of its own.

A request is sent every 1/R seconds whether or not those before it have ended, but never more than N at a time. Each has a note
of its own. Its fate goes to FILE as soon as it is known. At the end of standard input no more are sent, and the process ends
once the fates of all are known.
"""

import argparse
import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from benchmarks.optimize.rows import note, stream
from benchmarks.soak.fates import Fate, line

# Longer than the server's own deadline: who waits less would not hear what became of a request.
_PATIENCE_S = 120.0
_SHELVES = ("barn", "shed", "pantry", "garage")
_REFUSALS = ("busy", "stopping")


async def run(url: str, rate: float, in_flight: int, stop: asyncio.Event, tell: Callable[[Fate], None]) -> None:
    """Send requests until ``stop`` is set, and ``tell`` of each once it has ended."""

    def ended(task: "asyncio.Task[Fate]") -> None:
        slots.release()
        tell(task.result())

    rng = stream("soak", 1)
    slots = asyncio.Semaphore(in_flight)
    limits = httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)
    async with httpx.AsyncClient(timeout=_PATIENCE_S, limits=limits) as client, asyncio.TaskGroup() as group:
        start = time.monotonic()
        for number in itertools.count():
            await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            await slots.acquire()
            if stop.is_set():
                break
            group.create_task(_ask(client, url, number, str(note(rng)["note"]))).add_done_callback(ended)


async def _ask(client: httpx.AsyncClient, url: str, number: int, text: str) -> Fate:
    sent = time.time()
    try:
        response = await client.post(url, json={"note": text})
        body = response.json()
    except (httpx.HTTPError, ValueError) as error:
        return Fate(number, sent, time.time(), "lost", detail=f"{type(error).__name__}: {error}")
    return _fate(number, sent, response.status_code, body)


def _fate(number: int, sent: float, status: int, body: Any) -> Fate:
    ended = time.time()
    match body:
        case {"item": str(), "shelf": shelf, "version": str(version)} if status == 200 and shelf in _SHELVES:
            return Fate(number, sent, ended, "answered", status, version=version)
        case {"error": {"kind": str(kind), "reason": str()}} if status != 200:
            return Fate(number, sent, ended, "refused" if kind in _REFUSALS else "failed", status, kind)
        case _:
            return Fate(number, sent, ended, "lost", status, f"an answer of another form: {json.dumps(body)[:200]}")


async def _until_told(url: str, rate: float, in_flight: int, tell: Callable[[Fate], None]) -> None:
    stop = asyncio.Event()

    async def listen() -> None:
        await asyncio.to_thread(sys.stdin.read)
        stop.set()

    await asyncio.gather(listen(), run(url, rate, in_flight, stop, tell))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("file")
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--in-flight", type=int, required=True)
    options = parser.parse_args()
    with Path(options.file).open("w", encoding="utf-8", buffering=1) as file:

        def tell(fate: Fate) -> None:
            file.write(line(fate))

        asyncio.run(_until_told(options.url, options.rate, options.in_flight, tell))


if __name__ == "__main__":
    main()
