"""The server as a process: its socket, its signals, its end.

SIGTERM and SIGINT stop it: it takes no new connections but for those on their way, and finishes what it has accepted within
the grace. A second one leaves it no time. SIGHUP reads all artifacts again.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import final

import uvicorn

from promptc.server.app import create_app
from promptc.server.gate import Gate
from promptc.server.limits import Limits
from promptc.server.metrics import Metrics
from promptc.server.problems import ServeProblem
from promptc.server.programs import Programs, Say

# How many connections may wait to be accepted, and how long one without a request is kept.
_BACKLOG = 2048
_KEEP_ALIVE_S = 65


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; ``port`` 0 takes a free one. Raises `ServeProblem`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        # Python says more, and the address twice; a name that cannot be looked up has a code of its own kind.
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise ServeProblem(
            f"cannot listen on {host}, port {port}: {reason}; choose others with --host and --port"
        ) from error


def url(host: str, port: int) -> str:
    """Where clients find a server that listens there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(programs: Programs, listening: socket.socket, limits: Limits, say: Say) -> signal.Signals:
    """Serve ``programs``, which are opened and closed here, until a signal; gives that signal.

    Raises what opening them raises, and `EngineFailure` where a model has never answered and never will.
    """
    try:
        await programs.open()
        return await _Serving(programs, listening, limits, say).run()
    finally:
        listening.close()
        await programs.close()


@final
class _Serving:
    def __init__(self, programs: Programs, listening: socket.socket, limits: Limits, say: Say) -> None:
        self._programs = programs
        self._listening = listening
        self._limits = limits
        self._say = say
        self._gate = Gate(limits)
        self._metrics = Metrics(lambda: self._gate.in_flight)
        self._hung_up = asyncio.Event()
        self._stopped_by: signal.Signals | None = None
        config = uvicorn.Config(
            create_app(programs, self._gate, self._metrics),
            access_log=False,
            lifespan="off",
            log_config=None,
            log_level="warning",
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            # Every request ends by itself before.
            timeout_graceful_shutdown=int(limits.grace_s + limits.flush_s) + 10,
            ws="none",
        )
        self._server = _Server(config)

    async def run(self) -> signal.Signals:
        with self._signals():
            self._announce()
            reloading = asyncio.create_task(self._keep_reloading())
            probing = asyncio.create_task(self._programs.keep_probing())
            # It ends by itself only where a model will never answer.
            probing.add_done_callback(lambda _: self._stop(self._limits.grace_s))
            await self._server.serve(sockets=[self._listening])
            for task in (reloading, probing):
                task.cancel()
            await asyncio.wait((reloading, probing))
            for task in (reloading, probing):
                if not task.cancelled() and (error := task.exception()) is not None:
                    raise error
        if self._gate.sent_away:
            self._say(f"requests that had no time left, and were answered with 503: {self._gate.sent_away}")
        self._say("stopped")
        return self._stopped_by or signal.SIGTERM

    def _announce(self) -> None:
        host, port = self._listening.getsockname()[:2]
        for served in self._programs:
            self._say(f"{served.path} is at {url(host, port)}/{served.name}")

    @contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        handled = {
            signal.SIGTERM: lambda: self._on_stop(signal.SIGTERM),
            signal.SIGINT: lambda: self._on_stop(signal.SIGINT),
            signal.SIGHUP: self._hung_up.set,
        }
        for number, handler in handled.items():
            loop.add_signal_handler(number, handler)
        try:
            yield
        finally:
            for number in handled:
                loop.remove_signal_handler(number)

    def _on_stop(self, number: signal.Signals) -> None:
        again = self._stopped_by is not None
        self._stopped_by = number
        grace_s = 0.0 if again else self._limits.grace_s
        self._say(f"stopping; requests in flight: {self._gate.in_flight}, with {grace_s:g} s to finish")
        self._stop(grace_s)

    def _stop(self, grace_s: float) -> None:
        self._gate.stop(grace_s)
        # Connections that wait to be accepted would be reset, and requests that wait to be read lost.
        asyncio.get_running_loop().call_later(min(self._limits.linger_s, grace_s), self._leave)

    def _leave(self) -> None:
        self._server.should_exit = True

    async def _keep_reloading(self) -> None:
        while True:
            await self._hung_up.wait()
            self._hung_up.clear()
            for taken in await self._programs.reload():
                self._metrics.reloaded(taken=taken)


@final
class _Server(uvicorn.Server):
    """uvicorn's own answer to a signal is to raise it again in the end, which would be no clean exit."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
