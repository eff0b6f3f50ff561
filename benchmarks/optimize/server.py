"""vLLM's own OpenAI server on the loopback interface, with the model that promptc ships."""

import os
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

_START_SECONDS = 600
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
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", resolve(NANO).path]
    command += [
        "--served-model-name",
        NANO,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--uvicorn-log-level",
        "warning",
    ]
    # As the engine in promptc's own process runs on a CPU: promptc/runtime/engines/vllm.py.
    command += [
        "--enforce-eager",
        "--block-size",
        "32",
        "--kv-cache-memory-bytes",
        str(2**28),
        "--enable-prefix-caching",
    ]
    command += ["--structured-outputs-config", '{"backend": "xgrammar", "disable_any_whitespace": true}']
    with log.open("w") as out, Guardian() as guardian:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=os.environ | _ENVIRONMENT, start_new_session=True
        )
        base = f"http://127.0.0.1:{port}/v1"
        _wait_until_ready(base, process, log)
    try:
        yield base
    finally:
        process.terminate()
        try:
            process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        guardian.dismiss()


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
    process.kill()
    raise RuntimeError(f"the server did not start; its log is {log}:\n{log.read_text()[-3000:]}")
