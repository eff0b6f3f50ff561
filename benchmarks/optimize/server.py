"""vLLM's own OpenAI server on the loopback interface, with the model that promptc ships."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
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


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The base URL of a server that ends with this process, however that ends. Its log is in ``folder``.

    Raises RuntimeError where it does not start.
    """
    log = folder / "server.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    options = {
        "--model": resolve(NANO).path,
        "--served-model-name": NANO,
        "--host": "127.0.0.1",
        "--port": str(port),
        "--uvicorn-log-level": "warning",
        # As the engine in promptc's own process runs on a CPU: promptc/runtime/engines/vllm.py.
        "--block-size": "32",
        "--kv-cache-memory-bytes": str(2**28),
        "--structured-outputs-config": '{"backend": "xgrammar", "disable_any_whitespace": true}',
    }
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--enforce-eager", "--enable-prefix-caching"]
    # A seeded request whose prompt is read in two steps ends vLLM on a CPU.
    command += ["--no-enable-chunked-prefill"]
    command += [word for option in options.items() for word in option]
    base = f"http://127.0.0.1:{port}/v1"
    with log.open("w") as out, Guardian() as guardian:
        # A group of its own: vLLM starts processes that outlive the one that is killed.
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=os.environ | _ENVIRONMENT, start_new_session=True
        )
        try:
            _wait_until_ready(base, process, log)
        except BaseException:
            _end(process)
            raise
    try:
        yield base
    finally:
        _end(process)
        guardian.dismiss()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the group of ``process``."""
    for order in (signal.SIGTERM, signal.SIGKILL):
        # What has ended in good order leaves no group.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, order)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_END_SECONDS)


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
