"""vLLM's own OpenAI server on the loopback interface, with the model that promptc ships."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.optimize.metrics import ask
from promptc.runtime.engines.guardian import Guardian
from promptc.runtime.engines.model_folder import NANO, resolve

_START_SECONDS = 1_200
_END_SECONDS = 30
_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    # Allows to forget cached prefixes, so that no cell is quicker for the one before it.
    "VLLM_SERVER_DEV_MODE": "1",
}


class ModelServer:
    """The server, which may be started and killed any number of times: its address stays the same. Its log is in ``folder``.

    ``options`` are more words for vLLM's command line.
    """

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self._log = folder / "server.log"
        self._log.unlink(missing_ok=True)
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._guardian: Guardian | None = None

    @property
    def base(self) -> str:
        """The base URL of its API."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def pid(self) -> int:
        """Of the process that was started; vLLM's others are its children. Raises RuntimeError where there is none."""
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process.pid

    def start(self) -> None:
        """Start it, to the point where it answers. It ends with this process, however that ends.

        Raises RuntimeError where it does not start.
        """
        with self._log.open("a") as out, Guardian() as guardian:
            # A group of its own: vLLM starts processes that outlive the one that is killed.
            process = subprocess.Popen(
                self._command(),
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | _ENVIRONMENT,
                start_new_session=True,
            )
            self._process = process
            try:
                _wait_until_ready(self.base, process, self._log)
            except BaseException:
                self.end()
                raise
        self._guardian = guardian

    def end(self) -> None:
        """End it in good order. Where it does not run nothing happens."""
        self._end(signal.SIGTERM, signal.SIGKILL)

    def kill(self) -> None:
        """End it as a crash of the machine would."""
        self._end(signal.SIGKILL)

    def _end(self, *orders: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            for order in orders:
                # What has ended in good order leaves no group.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, order)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=_END_SECONDS)
        if self._guardian is not None:
            self._guardian.dismiss()
            self._guardian = None

    def _command(self) -> list[str]:
        options = {
            "--model": resolve(NANO).path,
            "--served-model-name": NANO,
            "--host": "127.0.0.1",
            "--port": str(self._port),
            "--uvicorn-log-level": "warning",
            # As the engine in promptc's own process runs on a CPU: promptc/runtime/engines/vllm.py.
            "--block-size": "32",
            "--kv-cache-memory-bytes": str(2**28),
            "--structured-outputs-config": '{"backend": "xgrammar", "disable_any_whitespace": true}',
        }
        command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--enforce-eager"]
        # A seeded request whose prompt is read in two steps ends vLLM on a CPU.
        command += ["--enable-prefix-caching", "--no-enable-chunked-prefill"]
        return [*command, *(word for option in options.items() for word in option), *self._options]


@contextmanager
def serve(folder: Path, options: Sequence[str] = ()) -> Iterator[ModelServer]:
    """A server that runs; see `ModelServer`."""
    server = ModelServer(folder, options)
    server.start()
    try:
        yield server
    finally:
        server.end()


def forget_prefixes(server: str) -> None:
    """Empty the server's cache of prefixes. Raises OSError where it cannot."""
    ask(server, "POST", "/reset_prefix_cache")


def _wait_until_ready(base: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            ask(base, "GET", "/health")
        except OSError:
            time.sleep(0.5)  # not up yet: there is nothing to wait for but the answer itself
        else:
            return
    raise RuntimeError(f"the server did not start; its log is {log}:\n{log.read_text()[-3000:]}")
