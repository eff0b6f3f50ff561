"""`promptc serve` as a process: what it says, its signals, and its end."""

import http.client
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import final
from urllib.parse import urlsplit

_START_S = 120
_SAYS_S = 180
_END_S = 90
_ASKS_S = 30


class ServerFailed(Exception):
    """The server ended, or did not say in time what it was expected to."""


@final
class Server:
    """A server that runs. ``log`` is a file of all that it says on standard error."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def until_said(self, words: str, seconds: float = _SAYS_S) -> str:
        """The next line with ``words``. Raises `ServerFailed`."""
        give_up = time.monotonic() + seconds
        while (left := give_up - time.monotonic()) > 0:
            try:
                said = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if not said:
                raise ServerFailed(f"the server ended without saying {words!r}; its log is {self._log}")
            if words in said:
                return said
        raise ServerFailed(f"the server did not say {words!r} within {seconds:g} s; its log is {self._log}")

    def reload(self) -> str:
        """Have it read its artifacts again; what it says of that. Raises `ServerFailed` where it does not take them."""
        self._process.send_signal(signal.SIGHUP)
        said = self.until_said(" taken")
        if " is taken: " not in said:
            raise ServerFailed(f"the server refuses the artifact: {said}")
        return said

    def stop(self) -> int:
        """Tell it to end, and give its exit status. Raises `ServerFailed` where it does not end."""
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            raise ServerFailed(f"the server does not end within {_END_S} s") from None

    def kill(self) -> None:
        """End it, whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
        # All that it has said is in the log then.
        self._reader.join()

    def _read(self) -> None:
        stream = self._process.stderr
        with self._log.open("w", encoding="utf-8") as log:
            for line in stream or ():
                log.write(line)
                log.flush()
                self._lines.put(line)
        self._lines.put("")


@contextmanager
def serving(words: Sequence[str], log: Path, base_url: str) -> Iterator[tuple[Server, str]]:
    """A server of ``words``, with the address of its program; it is ended in the end, whatever happens."""
    command = [sys.executable, "-m", "promptc.cli", "serve", "--port", "0", *words]
    environment = os.environ | {"OPENAI_BASE_URL": base_url}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        server = Server(process, log)
        try:
            said = server.until_said(" is at http://127.0.0.1:", _START_S)
            yield server, said.rpartition(" is at ")[2].strip()
        finally:
            server.kill()


def get(url: str, path: str) -> tuple[int, str]:
    """The status and the text of ``path`` on the server of ``url``. Raises OSError."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_ASKS_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def until_ready(url: str, seconds: float) -> None:
    """Wait until the server says that its models answer. Raises `ServerFailed`."""
    give_up = time.monotonic() + seconds
    while get(url, "/ready")[0] != http.client.OK:
        if time.monotonic() > give_up:
            raise ServerFailed(f"the server is not ready after {seconds:g} s: {get(url, '/ready')[1]}")
        time.sleep(0.2)  # there is nothing to wait for but the answer itself


def counted(url: str) -> dict[str, int]:
    """How many requests the server says that it has ended, by how."""
    pattern = re.compile(r'^promptc_requests_total\{outcome="(\w+)",program="shelve"\} (\S+)$', re.MULTILINE)
    return {outcome: int(float(value)) for outcome, value in pattern.findall(get(url, "/metrics")[1])}
