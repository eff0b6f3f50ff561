"""One real engine for all tests of a session, and two servers; all of promptc-nano, started when first needed."""

import asyncio
import gc
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from promptc.artifact.model import ModelRef
from promptc.runtime.engines.model_folder import NANO, resolve
from promptc.runtime.engines.vllm import VllmEngine

_START_SECONDS = 600


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nano() -> AsyncIterator[VllmEngine]:
    """The engine in this process. Tests that use it run on the session's event loop."""
    engine = VllmEngine(ModelRef("nano", "vllm", NANO))
    yield engine
    with warnings.catch_warnings():
        # vLLM leaves a context of sockets to the garbage collector, once its cancelled tasks are through.
        warnings.simplefilter("ignore", ResourceWarning)
        await engine.close()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=10)
            others.clear()
        gc.collect()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of vLLM's own server on the loopback interface."""
    # Left alone, a server's JSON may be padded with white space until it is cut.
    compact = '{"backend": "xgrammar", "disable_any_whitespace": true}'
    log = tmp_path_factory.mktemp("server") / "server.log"
    with _serving(["--structured-outputs-config", compact], log) as url:
        yield url


@pytest.fixture(scope="session")
def embedding_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """As `server`, for embeddings: an engine of vLLM either writes or embeds, so this is one of its own."""
    log = tmp_path_factory.mktemp("embeddings") / "server.log"
    with _serving(["--runner", "pooling", "--convert", "embed"], log) as url:
        yield url


@contextmanager
def _serving(options: list[str], log: Path) -> Iterator[str]:
    """A server of promptc-nano, which is ended by its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", resolve(NANO).path]
    command += ["--served-model-name", NANO, "--host", "127.0.0.1", "--port", str(port), "--enforce-eager"]
    # As the engine has it: a seeded request whose prompt is read in two steps ends vLLM on a CPU.
    command += ["--no-enable-chunked-prefill"]
    # Else vLLM wants a share of all memory, and other processes have some of it.
    command += ["--kv-cache-memory-bytes", str(2**28), "--disable-log-stats", *options]
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/health", process, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            if httpx.get(url).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.5)  # not up yet: there is nothing to wait for but the answer itself
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")
